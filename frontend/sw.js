// The service worker: keeps one whole build of the app on the device, so that it starts without a network.
//
// It must not touch /api/ (records and photos have their own queue in IndexedDB), must not mix files of two builds,
// and must not replace a running build by itself: a new one waits until the page says so.
//
// The post-build step fills in the marked constants. Unfilled, in development, the worker lets everything through.

const BUILD = /*build*/"dev";
const PRECACHE = /*precache*/[];
// What a first use needs, not a first start (the map): fetched after activation, without anything waiting for it.
const LATER = /*later*/[];
// What many phones never use (the desk): kept from its first use on.
const ON_USE = /*onuse*/[];

const PREFIX = "xunge-";
const CACHE = PREFIX + BUILD;
const SHELL = "/index.html";
const OURS = new Set([...PRECACHE, ...LATER, ...ON_USE]);

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const answer = route(event.request);
  if (answer) event.respondWith(answer);
});
self.addEventListener("message", (event) => {
  if (event.data && event.data.type === "activate") self.skipWaiting();
  // the page asks again after a start, because a fetch may have been cut the first time
  if (event.data && event.data.type === "later") event.waitUntil(Promise.all([fetchLater(), renewShell()]));
});

// All or nothing: addAll rejects when one file fails, and the browser then keeps the old build.
async function install() {
  const cache = await caches.open(CACHE);
  await cache.addAll(PRECACHE.map((path) => new Request(path, { cache: "no-cache" })));
}

async function activate() {
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
  }
  await self.clients.claim();
  // not awaited: activation, and with it the first page, must not wait for the map
  fetchLater();
}

async function fetchLater() {
  const cache = await caches.open(CACHE);
  for (const path of LATER) {
    if (await cache.match(path)) continue;
    try {
      await cache.add(path);
    } catch {
      return; // no network: the next start or the first use tries again
    }
  }
}

// The page's headers are the county's: its basemap's host is in the policy. They may change while the build stays, so the shell is asked
// for again at each start, and kept for the next one when it is the same page.
async function renewShell() {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(SHELL);
  if (!kept) return;
  try {
    const fresh = await fetch(SHELL, { cache: "no-cache" });
    if (fresh.ok && (await fresh.clone().text()) === (await kept.text())) await cache.put(SHELL, fresh);
  } catch {
    // no network: the next start tries again
  }
}

// The response for a request that is ours, or nothing to leave it to the network.
function route(request) {
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || url.pathname.startsWith("/api/")) return undefined;
  if (OURS.has(url.pathname)) return cacheFirst(url.pathname, request);
  if (request.mode === "navigate" && OURS.has(SHELL)) return cacheFirst(SHELL, request);
  return undefined;
}

async function cacheFirst(path, request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(path);
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok && path !== SHELL) await cache.put(path, fresh.clone());
  return fresh;
}
