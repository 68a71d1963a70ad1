// Refuses a bundle of certificates that holds anything but authorities of Amazon RDS: node check-ca.mjs FILE
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";

const [, , file] = process.argv;
const blocks = readFileSync(file, "utf8").match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
const authorities = (blocks ?? []).map((block) => new X509Certificate(block));

const signedBy = (one, issuer) => one.checkIssued(issuer) && one.verify(issuer.publicKey);
const isRoot = (one) => one.ca && signedBy(one, one);
const isValid = (one) => Date.parse(one.validFrom) <= Date.now() && Date.now() < Date.parse(one.validTo);

function faultOf(one) {
	if (!one.ca || !authorities.some((issuer) => signedBy(one, issuer))) return "has no issuer here";
	// Node 20 writes the comma with a backslash.
	const isOfRds =
		/^O=Amazon Web Services\\?, Inc\.$/m.test(one.subject) && /^OU=Amazon RDS$/m.test(one.subject);
	return isOfRds ? undefined : "is not of Amazon RDS";
}

const faults = authorities.flatMap((one) => {
	const fault = faultOf(one);
	return fault ? [`${one.subject.replaceAll("\n", ", ")} ${fault}`] : [];
});
// AWS leaves authorities in the file for a while after their end.
if (!authorities.some((one) => isRoot(one) && isValid(one))) faults.push("there is no valid root");
if (faults.length > 0) {
	console.error(`${file}: ${faults.join("; ")}`);
	process.exitCode = 1;
}
