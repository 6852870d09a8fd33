// Where every other thread begins: it is told what to help with, and helps until it is let go.
import { receiveJob } from "#threads";
import { helpTraining } from "./training/helpers.js";

receiveJob(helpTraining);
