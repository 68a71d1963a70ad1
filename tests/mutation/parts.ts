/** The matrix is split in two, so that two processes share it. */
export function isNetwork(type: string): boolean {
	return /^aws:(ec2|vpc|lb|autoscaling)\//.test(type);
}
