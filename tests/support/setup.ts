/** Loaded before any test. */
import fc from "fast-check";
import { deferHeavyModules } from "../../policies/lean.js";

// One seed for every generated test, so that two runs of one commit try the same cases.
fc.configureGlobal({ seed: 20_261_120 });

deferHeavyModules();
