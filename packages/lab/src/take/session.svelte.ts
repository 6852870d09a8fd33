import { sentenceOf } from "../engine/connect.js";
import { latest } from "../engine/latest.js";
import type { NetworkFacts, NetworkName } from "../engine/networkNames.js";
import type { FormKind, Taken } from "../engine/takeApi.js";
import { startTake } from "../engine/workers.js";
import { saveFile } from "../shared/saveFile.js";
import { announce } from "../state/announcer.svelte.js";

/** What can be taken away, and how the worker is asked. */
export class Session {
  networks = $state.raw<readonly NetworkFacts[]>([]);
  /** Whether it is known which networks there are. */
  isListed = $state(false);
  taken = $state.raw<Taken | undefined>();
  isPreparing = $state(false);
  /** A sentence, where something stands in the way. */
  fault = $state<string | undefined>();

  readonly #worker = startTake();

  readonly #fail = (error: unknown): void => {
    this.fault = sentenceOf(error);
    this.isPreparing = false;
  };

  constructor() {
    this.#worker.onFail(this.#fail);
    void this.#worker
      .ask((api) => api.list())
      .then((networks) => {
        this.networks = networks;
        this.isListed = true;
      }, this.#fail);
  }

  readonly #prepare = latest(
    (name: NetworkName) => this.#worker.ask((api) => api.prepare(name)),
    (taken) => {
      this.taken = taken;
      this.isPreparing = false;
    },
    this.#fail,
  );

  prepare(name: NetworkName): void {
    this.fault = undefined;
    this.isPreparing = true;
    this.#prepare(name);
  }

  async save(name: NetworkName, kind: FormKind, file: string): Promise<void> {
    try {
      saveFile(file, await this.#worker.ask((api) => api.write(name, kind)));
      announce(`${file} saved`);
    } catch (error) {
      this.#fail(error);
    }
  }

  end(): void {
    this.#worker.end();
  }
}
