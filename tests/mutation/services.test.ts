import { describeMatrix } from "./matrix.js";
import { isNetwork } from "./parts.js";

describeMatrix("everything but the network", "services.yaml", (type) => !isNetwork(type));
