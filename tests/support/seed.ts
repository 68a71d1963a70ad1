/** One seed for every generated test, so that two runs of one commit try the same cases. */
import fc from "fast-check";

fc.configureGlobal({ seed: 20_261_120 });
