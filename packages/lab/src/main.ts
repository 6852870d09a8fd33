import { mount } from "svelte";
import App from "./App.svelte";
import "./shared/design.css";
import { startPage } from "./state/page.svelte.js";

const target = document.getElementById("lab");
if (target === null) throw new Error("index.html has no place for the lab");
await startPage();
mount(App, { target });

// For use without a network. Where workers of that kind are forbidden, the page needs its host each time.
if (import.meta.env.PROD && "serviceWorker" in navigator) {
  navigator.serviceWorker.register("./serviceWorker.js").catch(() => undefined);
}
