import { describeMatrix } from "./matrix.js";
import { isNetwork } from "./parts.js";

describeMatrix("the network, its balancers and fleets", "network.yaml", isNetwork);
