import type { PartName } from "../files/dataParts.js";
import type { DataOptions } from "../files/dataOptions.js";
import type { CommonOptions } from "../options/verb.js";

/** What `inkling show` may be told. Which options go together is said in `refuseContradictions`. */
export interface ShowOptions extends CommonOptions, DataOptions {
  readonly data?: string | undefined;
  readonly part?: PartName | undefined;
  readonly indices?: readonly number[] | undefined;
  readonly label?: string | undefined;
  readonly random?: true | undefined;
  readonly count?: number | undefined;
  readonly image?: string | undefined;
  readonly layer?: number | undefined;
  readonly filters?: true | undefined;
  /** A class, or true: the one that the model reads. */
  readonly why?: string | true | undefined;
  readonly patch?: number | undefined;
  readonly stride?: number | undefined;
  /** How, or true: as a recipe says. */
  readonly augment?: string | true | undefined;
  readonly recipe?: string | undefined;
  readonly png?: string | undefined;
  readonly html?: string | undefined;
  readonly force?: true | undefined;
}
