/** Names that say that what stands beside them is a secret: `DB_PASSWORD`, but not `DB_PASSWORD_PARAMETER`. */
import { textOf } from "../graph/values.js";

const secretName =
	/(^|_)(PASS(WORD|WD|PHRASE)?|PWD|SECRET(_?KEY)?|TOKEN|API_?KEY|(SECRET_)?ACCESS_?KEY(_ID)?|PRIVATE_?KEY|CREDENTIALS?|AUTH_DATA)$/;

/** `dbPassword` and `db-password` are read as `DB_PASSWORD`. */
export function namesSecret(name: string): boolean {
	const words = textOf(name)
		.replace(/([a-z0-9])([A-Z])/g, "$1_$2")
		.replace(/[-.]/g, "_");
	return secretName.test(words.toUpperCase());
}

/** Names of variables hold no secret, but what stands in their place might: only what looks like one is shown. */
export function shownName(name: string): string {
	return /^[A-Za-z_][\w.-]{0,63}$/.test(textOf(name)) ? name : "one variable";
}
