/** The master user's secret, for a database whose password RDS itself cannot manage. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Environment, tagsFor } from "./naming.js";

export interface MasterSecretArgs {
	readonly environment: Environment;
	readonly username: string;
	/** Customer key that encrypts the secret. */
	readonly keyArn: pulumi.Input<string>;
}

/**
 * RDS refuses read replicas of a database whose password it manages, so with replicas the password is made by
 * Secrets Manager, once, and kept there in the form in which RDS keeps its own. Nothing rotates it.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html#rds-secrets-manager-limitations
 */
export class MasterSecret extends pulumi.ComponentResource {
	readonly arn: pulumi.Output<string>;
	/** A secret output: encrypted wherever it is stored. */
	readonly password: pulumi.Output<string>;

	constructor(name: string, args: MasterSecretArgs, opts?: pulumi.ComponentResourceOptions) {
		super("terrace:masterSecret:MasterSecret", name, {}, opts);
		const { environment, username, keyArn } = args;
		const secret = new aws.secretsmanager.Secret(
			`${name}-db-master`,
			{
				description: `Master user of the database of ${name}`,
				kmsKeyId: keyArn,
				recoveryWindowInDays: environment.production ? 30 : 7,
				tags: tagsFor(environment, "db", `${name}-db-master`),
			},
			{ parent: this },
		);
		const { randomPassword } = aws.secretsmanager.getRandomPasswordOutput(
			{ passwordLength: 40, excludePunctuation: true },
			{ parent: this },
		);
		const version = new aws.secretsmanager.SecretVersion(
			`${name}-db-master`,
			{
				secretId: secret.arn,
				secretStringWo: pulumi.secret(pulumi.jsonStringify({ username, password: randomPassword })),
				secretStringWoVersion: 1,
			},
			// Every plan is offered another password; only the first is taken.
			{ parent: this, ignoreChanges: ["secretStringWo"] },
		);
		// Read back instead of handed on: after an update that stopped half-way, the secret still decides.
		const stored = aws.secretsmanager.getSecretVersionOutput(
			{ secretId: version.secretId },
			{ parent: this },
		);
		this.password = pulumi.secret(stored.secretString.apply(passwordOf));
		this.arn = secret.arn;
		this.registerOutputs({ arn: this.arn });
	}
}

function passwordOf(document: string): string {
	const { password } = JSON.parse(document) as { readonly password?: unknown };
	if (typeof password !== "string") throw new Error("the master user's secret holds no password");
	return password;
}
