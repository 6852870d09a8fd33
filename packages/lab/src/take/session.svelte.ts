import { connect, hasWebAssembly, noWebAssembly, sentenceOf } from "../engine/connect.js";
import { latest } from "../engine/latest.js";
import type { NetworkFacts, NetworkName } from "../engine/networkNames.js";
import type { FormKind, TakeApi, Taken } from "../engine/takeApi.js";
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

  readonly #worker = connect<TakeApi>(
    () => new Worker(new URL("../engine/take.worker.ts", import.meta.url), { type: "module", name: "take" }),
  );

  constructor() {
    if (!hasWebAssembly()) {
      this.fault = noWebAssembly;
      return;
    }
    const { api, failed } = this.#worker;
    failed.catch(this.#fail);
    void Promise.race([api.list(), failed]).then((networks) => {
      this.networks = networks;
      this.isListed = true;
    }, this.#fail);
  }

  readonly #fail = (error: unknown): void => {
    this.fault = sentenceOf(error);
    this.isPreparing = false;
  };

  readonly #prepare = latest(
    (name: NetworkName) => Promise.race([this.#worker.api.prepare(name), this.#worker.failed]),
    (taken) => {
      this.taken = taken;
      this.isPreparing = false;
    },
    this.#fail,
  );

  prepare(name: NetworkName): void {
    if (!hasWebAssembly()) return;
    this.fault = undefined;
    this.isPreparing = true;
    this.#prepare(name);
  }

  async save(name: NetworkName, kind: FormKind, file: string): Promise<void> {
    try {
      saveFile(file, await Promise.race([this.#worker.api.write(name, kind), this.#worker.failed]));
      announce(`${file} saved`);
    } catch (error) {
      this.#fail(error);
    }
  }

  end(): void {
    this.#worker.end();
  }
}
