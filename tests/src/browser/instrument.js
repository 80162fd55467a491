// Runs before any script of a page: the clock can be put forward, and positions delivered are counted.
(() => {
  // Most stories are about people who know the app.
  try {
    if (TOURED) localStorage.setItem('xunge.tour', 'all');
  } catch {
    // a document without storage has no tour either
  }
  const Real = Date;
  const now = () => Real.now() + window.__ahead;
  window.__ahead = AHEAD;
  window.__fixes = 0;
  window.Date = new Proxy(Real, {
    construct: (target, args, self) => Reflect.construct(target, args.length ? args : [now()], self),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  });
  // Positions are stamped by the browser process, which knows nothing of the page's clock.
  const taken = Object.getOwnPropertyDescriptor(GeolocationPosition.prototype, 'timestamp').get;
  Object.defineProperty(GeolocationPosition.prototype, 'timestamp', { get() { return taken.call(this) + window.__ahead; } });
  // What the app takes: its wasm memory, once it has one.
  for (const way of ['instantiate', 'instantiateStreaming']) {
    const make = WebAssembly[way];
    WebAssembly[way] = async (...given) => {
      const made = await make.apply(WebAssembly, given);
      window.__memory ??= (made.instance ?? made).exports?.memory;
      return made;
    };
  }
  const watch = Geolocation.prototype.watchPosition;
  Geolocation.prototype.watchPosition = function (seen, ...rest) {
    return watch.call(this, (position) => { seen(position); window.__fixes += 1; }, ...rest);
  };
})();
