/** Services that have no business on the internet, by their ports. */

/** A port, over the protocols that a service on it speaks. */
export interface Service {
	readonly name: string;
	readonly port: number;
	readonly protocols: readonly ("tcp" | "udp")[];
}

const tcp = (port: number, name: string): Service => ({ name, port, protocols: ["tcp"] });
const both = (port: number, name: string): Service => ({ name, port, protocols: ["tcp", "udp"] });

export const ssh = tcp(22, "SSH");
export const rdp = both(3389, "RDP");

/** Ports by which a machine is administered. */
export const adminServices: readonly Service[] = [ssh, rdp, tcp(5985, "WinRM"), tcp(5986, "WinRM over TLS")];

/** The list of FSBP EC2.19 without those above. */
export const riskyServices: readonly Service[] = [
	tcp(20, "FTP data"),
	tcp(21, "FTP"),
	tcp(23, "Telnet"),
	tcp(25, "SMTP"),
	tcp(110, "POP3"),
	both(135, "RPC"),
	tcp(143, "IMAP"),
	both(445, "CIFS"),
	tcp(1433, "SQL Server"),
	both(1434, "SQL Server browser"),
	tcp(3000, "development servers"),
	tcp(3306, "MySQL"),
	tcp(4333, "ahsp"),
	tcp(5000, "Python development servers"),
	tcp(5432, "PostgreSQL"),
	tcp(5500, "fcp-addr-srvr1"),
	tcp(5601, "OpenSearch dashboards"),
	tcp(8080, "proxies"),
	tcp(8088, "old HTTP"),
	tcp(8888, "alternative HTTP"),
	tcp(9200, "OpenSearch"),
	tcp(9300, "OpenSearch nodes"),
];
