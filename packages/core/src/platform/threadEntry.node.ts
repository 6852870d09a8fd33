import { workerData } from "node:worker_threads";
import { helpTraining, type HelperJob } from "../training/helpers.js";

helpTraining(workerData as HelperJob);
