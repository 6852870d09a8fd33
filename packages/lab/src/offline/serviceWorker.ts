// Keeps the page for use without a network: all of its files when it is first opened, a new version as a whole. A new
// version waits until no tab shows the old one, whose files it would take away.

export {};

declare const self: ServiceWorkerGlobalScope;
/** Written by the build: the files of the page, and what changes with any of them. */
declare const builtFiles: readonly string[];
declare const builtVersion: string;

const prefix = "inkling-lab-";
const cacheName = prefix + builtVersion;

self.addEventListener("install", (event) => {
  event.waitUntil(keepFiles());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOthers());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  event.respondWith(answer(request));
});

async function keepFiles(): Promise<void> {
  const cache = await caches.open(cacheName);
  // Past the browser's own cache, which may hold files of the version before.
  await cache.addAll(["./", ...builtFiles].map((file) => new Request(file, { cache: "reload" })));
}

async function forgetOthers(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(prefix) && name !== cacheName);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function answer(request: Request): Promise<Response> {
  const kept = await caches.match(request, { cacheName, ignoreSearch: true });
  return kept ?? fetch(request);
}
