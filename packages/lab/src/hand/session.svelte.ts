import { proxy } from "comlink";
import { mostSamples, packSamples, unpackSamples, type Sample } from "../data/samples.js";
import type { DigitsName } from "../data/digits.js";
import { sentenceOf } from "../engine/connect.js";
import { checkHand, type HandReport, type ReadSample, type TeachingStage } from "../engine/handTypes.js";
import { startHand } from "../engine/workers.js";
import { announce } from "../state/announcer.svelte.js";
import { notice } from "../state/page.svelte.js";
import { forget, keep, recall } from "../state/storage.js";

/** A sample, and what the network that comes along makes of it, once that is known. */
export interface Written {
  /** Counts what was written since the page was opened. */
  readonly id: number;
  readonly sample: Sample;
  readonly read: ReadSample | undefined;
}

/** Under which names the browser keeps a hand. */
const [samplesKey, networkKey] = ["hand", "network"];

/** More threads help little: a few hundred images are soon learnt. */
const mostThreads = 4;

/** What was written, what came of it, and how the worker is asked. */
export class Session {
  written = $state.raw<readonly Written[]>([]);
  /** Whether what the browser keeps has been taken up. */
  isReady = $state(false);
  stage = $state.raw<TeachingStage | undefined>();
  report = $state.raw<HandReport | undefined>();
  /** A sentence, where something stands in the way. */
  fault = $state<string | undefined>();

  #nextId = 0;
  /** Counts what was begun and stopped: what comes of an earlier one is not shown. */
  #teachings = 0;
  readonly #worker = startHand();

  readonly #fail = (error: unknown): void => {
    this.fault = sentenceOf(error);
    this.stage = undefined;
  };

  constructor() {
    this.#worker.onFail(this.#fail);
    void this.#takeUp();
  }

  async #takeUp(): Promise<void> {
    const [samples, network] = await Promise.all([recall("samples", samplesKey), recall("samples", networkKey)]);
    this.report = checkHand(network)?.report;
    await this.#add(unpackSamples(samples) ?? []);
    this.isReady = true;
  }

  /** Adds samples and has them read. What could not be read stays. */
  async #add(samples: readonly Sample[]): Promise<void> {
    const added = samples.map((sample): Written => ({ id: this.#nextId++, sample, read: undefined }));
    this.written = [...this.written, ...added];
    if (added.length === 0) return;
    try {
      const read = await this.#worker.ask((api) => api.read(samples));
      const first = added[0].id;
      this.written = this.written.map((each) => ({ ...each, read: each.read ?? read[each.id - first] }));
    } catch (error) {
      this.#fail(error);
    }
  }

  async add(samples: readonly Sample[]): Promise<void> {
    if (this.written.length + samples.length > mostSamples) {
      notice(`A hand is ${mostSamples} digits at most: delete some first.`);
      return;
    }
    // As they are kept, so that they are the same after a reload.
    const reading = this.#add(unpackSamples(packSamples(samples)) ?? samples);
    await this.#keep();
    await reading;
  }

  async remove(id: number): Promise<void> {
    this.written = this.written.filter((each) => each.id !== id);
    await this.#keep();
  }

  /** Deletes what was written and what was learnt from it. */
  async removeAll(): Promise<void> {
    this.stop();
    this.written = [];
    this.report = undefined;
    await Promise.all([forget("samples", samplesKey), forget("samples", networkKey)]);
    announce("All your digits are deleted");
  }

  async #keep(): Promise<void> {
    const samples = this.written.map(({ sample }) => sample);
    const sentence = await keep("samples", samplesKey, packSamples(samples));
    if (sentence !== undefined) notice(sentence);
  }

  async teach(digits: DigitsName): Promise<void> {
    this.fault = undefined;
    this.stage = { kind: "fetching", portion: 0 };
    const samples = this.written.map(({ sample }) => sample);
    const threads = crossOriginIsolated ? Math.min(navigator.hardwareConcurrency, mostThreads) : 1;
    const mine = ++this.#teachings;
    const tell = proxy((stage: TeachingStage) => {
      if (mine === this.#teachings) this.stage = stage;
    });
    try {
      const task = { samples, digits, threads, site: document.baseURI };
      const taught = await this.#worker.ask((api) => api.teach(task, tell));
      if (mine !== this.#teachings) return;
      this.stage = undefined;
      if (taught === undefined) return;
      this.report = taught.report;
      const sentence = await keep("samples", networkKey, taught);
      if (sentence !== undefined) notice(sentence);
      const { before, after, count } = taught.report.estimate.all;
      announce(`Taught. Of your ${count} digits it read ${before} before, and reads ${after} now`);
    } catch (error) {
      this.#fail(error);
    }
  }

  stop(): void {
    if (this.stage === undefined) return;
    this.#teachings++;
    this.stage = undefined;
    this.#worker.ask((api) => api.stop()).catch(this.#fail);
  }

  end(): void {
    this.#worker.end();
  }
}
