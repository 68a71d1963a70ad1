/** Examples of the rules in userData.ts. The secrets are none. */
import { gzipSync } from "node:zlib";
import type { Examples, Fragment } from "../rule.js";

const base64 = (text: string) => Buffer.from(text, "utf8").toString("base64");
const zipped = (text: string) => gzipSync(text).toString("base64");

function template(userData: string): Fragment {
	return { template: { type: "aws:ec2/launchTemplate:LaunchTemplate", properties: { userData } } };
}

function configuration(userData: string): Fragment {
	return {
		configuration: { type: "aws:ec2/launchConfiguration:LaunchConfiguration", properties: { userData } },
	};
}

function instance(userDataBase64: string): Fragment {
	return { instance: { type: "aws:ec2/instance:Instance", properties: { userDataBase64 } } };
}

function cloudConfig(document: object): string {
	return `#cloud-config\n${JSON.stringify(document)}\n`;
}

function mime(type: string, body: string, encoding = "7bit"): string {
	return [
		'Content-Type: multipart/mixed; boundary="=-edge"',
		"MIME-Version: 1.0",
		"",
		"--=-edge",
		`Content-Type: ${type}; charset="utf-8"`,
		`Content-Transfer-Encoding: ${encoding}`,
		"",
		body,
		"--=-edge--",
		"",
	].join("\n");
}

// In two pieces, so that nobody's scanner takes them for real ones.
const accessKey = ["AKIA", "IOSFODNN7EXAMPLE"].join("");
const script = "#!/bin/bash\nsource /etc/shop/environment\nexec node server.js\n";

export const noSecrets: Examples = {
	fails: [
		{
			title: "an access key in a script",
			resources: template(base64(`#!/bin/bash\nexport X=${accessKey}\n`)),
		},
		{
			title: "a password in plain user data",
			resources: configuration("#!/bin/bash\nexport DB_PASSWORD=tr0ub4dor\n"),
		},
		{
			title: "a password that is zipped",
			resources: instance(zipped("#!/bin/bash\nPGPASSWORD='tr0ub4dor' psql\n")),
		},
		{
			title: "a password in a file of a cloud-config",
			resources: template(
				base64(cloudConfig({ write_files: [{ path: "/etc/shop", content: "PASSWORD=tr0ub4dor\n" }] })),
			),
		},
		{
			title: "a file of a cloud-config in base64 and zipped",
			resources: template(
				base64(
					cloudConfig({
						write_files: [
							{ path: "/etc/shop", encoding: "gz+b64", content: zipped('{"apiKey": "tr0ub4dor"}') },
						],
					}),
				),
			),
		},
		{
			title: "the password of a user, in YAML",
			resources: template(base64("#cloud-config\nusers:\n  - name: ops\n    plain_text_passwd: tr0ub4dor\n")),
		},
		{
			title: "the password of a command's option",
			resources: template(base64(cloudConfig({ runcmd: [["migrate", "--password", "tr0ub4dor"]] }))),
		},
		{
			title: "a password in an address, in a MIME part",
			resources: template(
				base64(mime("text/x-shellscript", "#!/bin/bash\npsql postgres://shop:tr0ub4dor@db/shop")),
			),
		},
		{
			title: "a MIME part in base64 that is a cloud-config by its type",
			resources: template(base64(mime("text/cloud-config", base64("token: tr0ub4dor\n"), "base64"))),
		},
		{
			title: "a private key",
			resources: template(
				base64(`#!/bin/bash\ncat <<E\n${["-----BEGIN RSA", "PRIVATE KEY-----"].join(" ")}\nE\n`),
			),
		},
	],
	passes: [
		{
			title: "none",
			resources: { template: { type: "aws:ec2/launchTemplate:LaunchTemplate", properties: {} } },
		},
		{ title: "a script", resources: template(base64(script)) },
		{
			title: "the place of a secret",
			resources: template(
				base64(
					cloudConfig({
						write_files: [
							{
								path: "/etc/shop",
								content:
									"DB_SECRET_ARN=arn:aws:secretsmanager:x\nPASSWORD_FILE=/run/p\nTOKEN=$(fetch-token)\n",
							},
						],
					}),
				),
			),
		},
		{
			title: "a token that is fetched",
			resources: configuration(
				'#!/bin/bash\nTOKEN=$(curl -X PUT http://169.254.169.254/latest/api/token)\npassword="$1"\n',
			),
		},
		{
			title: "a program that asks for its password when it connects",
			resources: template(
				base64("#!/usr/bin/node\nconst pool = new Pool({ password: async () => fetchPassword() });\n"),
			),
		},
	],
};

export const noPipedDownloads: Examples = {
	fails: [
		{
			title: "curl into bash",
			resources: template(base64("#!/bin/bash\ncurl -fsSL https://get.example.com | bash -s -- --yes\n")),
		},
		{
			title: "wget into a shell as root, over two lines",
			resources: configuration("#!/bin/bash\nwget -qO- https://get.example.com \\\n  | sudo -E sh\n"),
		},
		{
			title: "by way of another command",
			resources: template(base64("#!/bin/sh\ncurl https://x.example.com/a.gz | gunzip | python3 -\n")),
		},
		{
			title: "as a file that is not one",
			resources: template(base64("#!/bin/bash\nbash <(curl -s https://get.example.com)\n")),
		},
		{
			title: "as an argument",
			resources: template(base64('#!/bin/bash\nsh -c "$(curl -fsSL https://get.example.com)"\n')),
		},
		{
			title: "read into the shell itself",
			resources: template(base64('#!/bin/bash\neval "$(wget -O - https://get.example.com)"\n')),
		},
		{
			title: "in a command of a cloud-config, zipped",
			resources: instance(zipped(cloudConfig({ runcmd: ["curl https://get.example.com | sh"] }))),
		},
		{
			title: "in a list of words",
			resources: template(
				base64(cloudConfig({ runcmd: [["bash", "-c", "curl https://get.example.com | bash"]] })),
			),
		},
		{
			title: "in PowerShell",
			resources: template(base64("<powershell>\nirm https://get.example.com | iex\n</powershell>\n")),
		},
	],
	passes: [
		{ title: "packages", resources: template(base64("#!/bin/bash\ndnf install -y nginx\n")) },
		{
			title: "a download that is not run",
			resources: template(base64("#!/bin/bash\ncurl -o /tmp/x https://example.com/x\nbash setup.sh\n")),
		},
		{
			title: "a download into a reader",
			resources: template(base64("#!/bin/bash\ncurl -s https://example.com/x.json | jq .version\n")),
		},
		{
			title: "an address that names a commit",
			resources: template(
				base64(`#!/bin/bash\ncurl https://raw.example.com/${"0a1b2c3d4e".repeat(4)}/install.sh | bash\n`),
			),
		},
		{
			title: "a comment",
			resources: template(base64("#!/bin/bash\n# never: curl https://get.example.com | bash\n")),
		},
	],
};
