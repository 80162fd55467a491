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
  const { watchPosition, clearWatch } = Geolocation.prototype;
  const watchers = new Map();
  Geolocation.prototype.watchPosition = function (seen, ...rest) {
    const told = (position) => { seen(position); window.__fixes += 1; };
    const id = watchPosition.call(this, told, ...rest);
    watchers.set(id, told);
    return id;
  };
  Geolocation.prototype.clearWatch = function (id) {
    watchers.delete(id);
    clearWatch.call(this, id);
  };
  // Hours of walking in minutes: those who watch are told of each place at its time, without the browser process. Returns how
  // many positions were told.
  window.__hurry = async (places, every) => {
    let told = 0;
    for (const [i, [longitude, latitude, accuracy]] of places.entries()) {
      if (i > 0) window.__ahead += every;
      const coords = { longitude, latitude, accuracy, altitude: null, altitudeAccuracy: null, heading: null, speed: null };
      for (const tell of watchers.values()) {
        tell({ coords, timestamp: now() });
        told += 1;
      }
      // what follows from a position has its turn before the next one
      await new Promise((next) => setTimeout(next));
    }
    return told;
  };
})();
