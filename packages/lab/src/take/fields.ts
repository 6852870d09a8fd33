import { networkNames } from "../engine/networkNames.js";
import { choice } from "../state/fields.js";

/** What is chosen in this view, as its link says it. */
export const fields = {
  /** Which network is taken away. */
  network: choice(networkNames, "digits"),
  /** The form whose use is shown. */
  form: choice(["model", "js", "onnx", "safetensors", "npz", "json"], "model"),
};
