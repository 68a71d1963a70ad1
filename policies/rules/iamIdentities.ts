/** That people and programs come in by roles, and with no more than AWS's narrower policies. */
import { elements, unresolved } from "../graph/values.js";
import { attachments, managedName, policiesOf } from "../iam/grants.js";
import { type Finding, graphRule, resourceRule, undetermined, violation } from "../rule.js";
import { notKnown } from "./expect.js";
import * as examples from "./iamIdentities.examples.js";

/** Policies by AWS that are the account, or lead to it. */
const adminPolicies: ReadonlySet<string> = new Set([
	"AdministratorAccess",
	"IAMFullAccess",
	"PowerUserAccess",
]);

const noAdminManaged = graphRule({
	id: "iam-no-admin-managed",
	title: "Nothing has one of AWS's policies for administrators",
	severity: "critical",
	level: "mandatory",
	controls: [
		{ framework: "Checkov", id: "CKV_AWS_274" },
		{ framework: "Checkov", id: "CKV2_AWS_56" },
	],
	why: "Whoever gets hold of such a role owns the account. Each control minds one of them, AdministratorAccess and IAMFullAccess. Stricter, because who has PowerUserAccess reads and deletes all data too.",
	fix: "Attach a policy that names what is needed.",
	examples: examples.noAdminManaged,
	undecided: "at-update",
	check: (graph) =>
		attachments(graph).flatMap((attachment): readonly Finding[] => {
			const { node, arns } = attachment;
			const names = elements(arns).flatMap((arn) => managedName(arn) ?? []);
			const policies = policiesOf(graph, attachment);
			return [
				...names
					.filter((name) => adminPolicies.has(name))
					.map((name) =>
						violation(
							`${node.name} attaches ${name}; not allowed: ${[...adminPolicies].join(", ")}`,
							node.urn,
						),
					),
				...(policies.includes("undetermined")
					? [undetermined(`${node.name} attaches a policy that is not known yet`, node.urn)]
					: []),
			];
		}),
});

const noUsers = resourceRule({
	id: "iam-no-users",
	title: "There are no IAM users",
	severity: "medium",
	level: "advisory",
	controls: [{ framework: "Checkov", id: "CKV_AWS_273" }],
	why: "A user's password and keys hold until somebody changes them. People come in by IAM Identity Center, programs by roles, and what they get ends by itself.",
	fix: "Use a role: of an instance, a task, or a federated identity provider.",
	examples: examples.noUsers,
	undecided: "at-update",
	types: ["aws:iam/user:User"],
	check: () => [violation("it is an IAM user; allowed: roles")],
});

const userNoPolicies = resourceRule({
	id: "iam-user-no-policies",
	title: "Users get what they may by groups",
	severity: "low",
	level: "advisory",
	controls: [
		{ framework: "FSBP", id: "IAM.2" },
		{ framework: "CIS v3", id: "1.15" },
		{ framework: "CIS v5", id: "1.14" },
		{ framework: "Checkov", id: "CKV_AWS_40" },
	],
	why: "What is given to a user one by one is forgotten when the user changes place.",
	fix: "Attach the policy to a group, or better to a role.",
	examples: examples.userNoPolicies,
	undecided: "at-update",
	types: [
		"aws:iam/userPolicy:UserPolicy",
		"aws:iam/userPolicyAttachment:UserPolicyAttachment",
		"aws:iam/policyAttachment:PolicyAttachment",
	],
	check: (inputs) => {
		// A PolicyAttachment is for several users or none, the others are always for one.
		const { user, users } = inputs as { readonly user?: unknown; readonly users?: unknown };
		if (user === undefined && elements(users).length === 0) return [];
		return [violation("it gives a policy to a user; allowed: to groups and roles")];
	},
});

const noPasswords = resourceRule({
	id: "iam-user-no-password",
	title: "Users have no password",
	severity: "medium",
	level: "advisory",
	controls: [{ framework: "Checkov", id: "CKV2_AWS_22" }],
	why: "A password of one account is one that nobody takes back when its owner leaves the company. People come in by IAM Identity Center.",
	fix: "Remove the login profile.",
	examples: examples.noPasswords,
	undecided: "at-update",
	types: ["aws:iam/userLoginProfile:UserLoginProfile"],
	check: () => [violation("it gives a user a password; allowed: none")],
});

const noAccessKeys = resourceRule({
	id: "iam-no-access-keys",
	title: "There are no access keys of users",
	severity: "high",
	level: "advisory",
	controls: [],
	why: "A key holds until somebody takes it back, from wherever it was copied to, and the stack's state is one such place.",
	fix: "Use a role: of an instance, a task, or a federated identity provider.",
	examples: examples.noAccessKeys,
	undecided: "at-update",
	types: ["aws:iam/accessKey:AccessKey"],
	check: ({ status }) => {
		if (status === "Inactive") return [];
		if (status === unresolved) return [notKnown("status", "Inactive, or no key")];
		return [violation("it is a key that is in use; allowed: none, or one that is Inactive")];
	},
});

export const iamIdentityRules = [noAdminManaged, noAccessKeys, noUsers, noPasswords, userNoPolicies];
