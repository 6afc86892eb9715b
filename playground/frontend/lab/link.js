// What is shown is in the address, and in the link that is shared.

import { LAYERS } from "../shared/plane/plane_layers.js";

// Twin of LabView.to_query in viewing.py: the keys of a link for whatever is not as at first.
function shown(lab, hide = lab.view.hide) {
  const { averaged, speed } = lab.view,
    layers = LAYERS.map((l) => l.id).filter((id) => lab.view.layers.has(id)),
    found = {};
  if ([...layers].sort().join() !== "fake,map,modes,real") found["view.layers"] = JSON.stringify(layers);
  if (averaged) found["view.averaged"] = "true";
  if (speed) found["view.speed"] = String(speed);
  if (lab.look) found["view.look"] = JSON.stringify(lab.look);
  if (hide.length) found["view.hide"] = JSON.stringify(hide);
  if (lab.race && lab.data.race) found["view.race"] = lab.data.race;
  return found;
}

export function remember(lab) {
  const query = new URLSearchParams(location.search),
    before = query.toString();
  for (const key of [...query.keys()]) if (key.startsWith("view.")) query.delete(key);
  for (const [key, value] of Object.entries(shown(lab))) query.set(key, value);
  if (query.toString() !== before)
    history.replaceState(history.state, "", `${location.pathname}?${query}${location.hash}`);
}

export function link(lab, hide) {
  const query = new URLSearchParams({ ...lab.data.query, ...shown(lab, hide) });
  return `${location.origin}${location.pathname}?${query}`;
}
