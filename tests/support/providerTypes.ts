/** What the AWS provider's own type files say of a resource type's inputs. */
import { inputTypes as find, type InputType } from "../../offline/provider/inputTypes.js";

export type { InputType } from "../../offline/provider/inputTypes.js";

/** The inputs of a type such as `aws:ec2/vpc:Vpc`: the members of its `VpcArgs`. Throws when there is no such type. */
export function inputTypes(type: string): readonly InputType[] {
	const found = find(type);
	if (!found) throw new Error(`@pulumi/aws has no ${type.split(":").at(-1)}Args`);
	return found;
}

export function isTaggable(type: string): boolean {
	return inputTypes(type).some(({ name }) => name === "tags");
}
