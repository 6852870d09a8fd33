import { helpTraining, type HelperJob } from "../training/helpers.js";

addEventListener("message", (event: MessageEvent<HelperJob>) => {
  helpTraining(event.data);
});
