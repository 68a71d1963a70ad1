/** The function's code, as Lambda runs it: reaches the database and says which messages it could not do. */
export const handler = `
import { connect } from "node:net";

const reach = (host, port) => new Promise((resolve, reject) => {
	const socket = connect({ host, port, timeout: 5000 });
	socket.once("connect", () => { socket.destroy(); resolve(); });
	socket.once("timeout", () => socket.destroy(new Error("timed out")));
	socket.once("error", reject);
});

export const handler = async ({ Records }) => {
	const failed = [];
	for (const { messageId } of Records) {
		try {
			await reach(process.env.DB_HOST, Number(process.env.DB_PORT));
		} catch (error) {
			console.error({ messageId, error: error.message });
			failed.push({ itemIdentifier: messageId });
		}
	}
	return { batchItemFailures: failed };
};
`;
