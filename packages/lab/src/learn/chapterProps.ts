import type { chooseIn } from "../state/page.svelte.js";
import type { fields } from "./fields.js";
import type { Lesson } from "./session.svelte.js";

/** What every chapter is given. */
export interface ChapterProps {
  readonly lesson: Lesson;
  readonly chosen: ReturnType<typeof chooseIn<typeof fields>>;
}
