// Gives tests the parts of the lab on the page as `window.lab`. Runs before the page's own scripts; ADDRESS is that of
// lab.js, so that this is the module that the page itself has loaded.
{
  let modules;
  addEventListener("DOMContentLoaded", async () => {
    modules = await import(location.origin + ADDRESS);
  });
  const known = new WeakMap();
  const facade = ({ lab, send }) => ({
    lab,
    send,
    get a() { return lab.a; },
    get b() { return lab.b; },
    get graph() { return lab.graph; },
    get hand() { return lab.hand; },
    get engine() { return lab.engine; },
    get data() { return lab.store.data; },
    get view() { return lab.store.view; },
    get race() { return lab.store.race; },
    get scrubbed() { return lab.store.scrubbed; },
    get note() { return lab.store.note; },
    get phase() { return lab.graph.state.sub?.phase; },
    get query() { return lab.store.data.query; },
    act: (action) => lab.engine.act(action),
    pick: (index) => void lab.stage.pick(index),
    kept: (who) => lab.events().kept(who),
    lead: () => lab.race.lead(),
  });
  Object.defineProperty(window, "lab", {
    get() {
      for (let node = document.querySelector(".lab"); node && modules; node = node.parentNode ?? node.host) {
        const found = modules.mounted.get(node);
        if (!found) continue;
        if (!known.has(found)) known.set(found, facade(found));
        return known.get(found);
      }
      return undefined;
    },
  });
}
