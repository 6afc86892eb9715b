// What the tests look at and move inside an explorer: the first one of the page; null while there is none.
() => {
  const everywhere = (root, selector) => {
    const found = root.querySelector(selector);
    if (found) return found;
    for (const { shadowRoot } of root.querySelectorAll("*")) {
      const inner = shadowRoot && everywhere(shadowRoot, selector);
      if (inner) return inner;
    }
    return null;
  };
  const root = everywhere(document, globalThis.inspected ?? ".explore");
  if (!root) return null;
  const { explorers } = globalThis; // by Streamlit's element, once the script is here
  if (!explorers) {
    const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
    const script = loaded.find((name) => name.includes("/explore/explore.js")) ?? "explore/explore.js";
    import(script).then(({ mounted }) => Object.assign(globalThis, { explorers: mounted }), () => {});
    return null;
  }
  let parent = root;
  while (parent && !explorers.get(parent)) parent = parent.parentNode ?? parent.host;
  const explorer = parent && explorers.get(parent);
  const exploration = explorer?.current;
  if (!exploration) return null;
  const { point, pictures, motion, history, local, steps } = exploration.parts;
  const { toolbox } = exploration;
  return {
    explorer, exploration, point, pictures, motion, history, local, steps, toolbox, root,
    big: pictures.big,
    g: pictures.source,
    image: pictures.image,
    jobs: pictures.jobs,
    large: pictures.large,
    look: pictures.look,
    model: exploration.model,
    painted: pictures.painted,
    sample: pictures.sample,
    shown: steps.shown,
    showing: motion.showing,
    stale: pictures.stale,
    state: point.state,
    still: exploration.still,
    tool: toolbox.tool,
    type: toolbox.type,
    wandering: motion.wandering,
    encode: () => point.encode(),
    find: (selector) => root.querySelector(selector),
    pixels: () => (pictures.paint(), Array.from(pictures.image.data)),
    recall: (code) => history.recall(code),
    seed: (n) => point.seed(n),
    set: (change) => point.set(change),
    z: () => Array.from(point.z()),
  };
}
