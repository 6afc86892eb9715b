// The point that is explored: {z, seed?, label, psi, moves: {name: amount}, vectors?: {name: vector}}, the directions that it
// can be moved along, and where it has been. The explorer's first part; explore_drawing.js is the next.

import * as link from "./link.js";
import { Sliders, localDirections } from "./sliders.js";
import * as paths from "../shared/paths.js";

const HISTORY = 40;

export class Point {
  oneLabel(k) {
    return Array.from({ length: this.g.classes }, (_, i) => +(i === k));
  }

  // The point of a seed, as a state or a key frame has it.
  seed(seed) {
    return {
      seed,
      z: paths.seeded(seed, this.g.size),
      label: this.state?.label?.length === this.g.classes ? this.state.label : this.oneLabel(0),
    };
  }

  // A state as one point: with its seed as long as nothing has moved it.
  here(state = this.state) {
    const still = Object.values(state.moves).every((v) => v === 0);
    return {
      z: this.z({ ...state, psi: 1 }),
      label: Array.from(state.label),
      ...(still && state.seed !== undefined ? { seed: state.seed } : {}),
    };
  }

  // z as the generator gets it: the point, moved along directions, drawn in by ψ.
  z(state = this.state) {
    const z = Float64Array.from(state.z);
    for (const [name, amount] of Object.entries(state.moves)) {
      const vector = this.vector(name, state);
      if (vector && amount) for (let i = 0; i < z.length; i++) z[i] += amount * vector[i];
    }
    for (let i = 0; i < z.length; i++) z[i] *= state.psi;
    return z;
  }

  vector(name, state = this.state) {
    return state.vectors?.[name] ?? this.known(name) ?? this.own.find((d) => d.name === name)?.vector;
  }

  // A direction of this generator, or an axis of z.
  known(name) {
    const axis = /^z(\d+)$/.exec(name)?.[1];
    if (axis && axis >= 1 && axis <= this.g.size)
      return Float64Array.from({ length: this.g.size }, (_, i) => +(i === axis - 1));
    return this.directions.find((d) => d.name === name)?.vector;
  }

  // The k directions that change the picture most here.
  local(k) {
    return localDirections(this, k);
  }

  // A direction of one's own, into the drawer of this browser, and shown among the sliders.
  keepDirection(name, vector, method) {
    this.take(Sliders);
    this.tool.chosen = "mine";
    this.tool.keep([
      ...this.own.filter((d) => d.name !== name),
      { name, vector: Array.from(vector), model: this.g.header.hash, space: "z", layer: 0, method },
    ]);
  }

  nameDirection(name, vector, method) {
    const title = prompt("What does this direction do?", name);
    if (title) this.keepDirection(title, vector, method);
  }

  // The moves become part of the point itself, but for those that are to stay.
  settle(staying = new Set()) {
    const kept = (of) => Object.fromEntries(Object.entries(of ?? {}).filter(([name]) => staying.has(name))),
      gone = { ...this.state.moves };
    for (const name of staying) delete gone[name];
    if (!Object.keys(gone).length) return;
    const { z, seed } = this.here({ ...this.state, moves: gone });
    this.state = { ...this.state, z, seed, moves: kept(this.state.moves), vectors: kept(this.state.vectors) };
  }

  set(change) {
    this.state = { ...this.state, ...("z" in change ? { seed: undefined, vectors: {} } : {}), ...change };
    this.changed();
  }

  changed() {
    this.dirty = true;
  }

  encode(state = this.state) {
    return link.encode(state, this.g);
  }

  decode(code) {
    return link.decode(code, this.g, paths.seeded);
  }

  remember() {
    const now = this.encode();
    if (this.past.at(-1)?.code !== now) {
      this.past.push({ code: now, picture: this.thumbnail() });
      if (this.past.length > HISTORY) this.past.shift();
      this.future = [];
      this.film();
    }
    this.address(now);
  }

  // The address says all that is shown: generator, step, point, tool.
  address(code = this.encode()) {
    if (location.protocol === "file:" || this.data.demo || this.model.source) return;
    if (location.pathname !== this.page) return; // it has been left meanwhile: the address is another page's
    const url = new URL(location.href),
      newest = this.shown === this.model.steps?.at(-1);
    const say = {
      model: this.model.name,
      at: code,
      step: newest ? null : this.shown,
      tool: this.tool?.constructor.title,
      with: this.tool?.save?.(),
    };
    for (const [key, value] of Object.entries(say))
      if (value) url.searchParams.set(key, value);
      else url.searchParams.delete(key);
    history.replaceState(history.state, "", url);
  }

  recall(code) {
    this.wander(false);
    this.state = this.decode(code);
    this.find(".psi").value = this.state.psi;
    this.changed();
    this.tool?.refresh?.();
    this.address(code);
  }

  // Kept points stay in this browser, by generator.
  kept() {
    return JSON.parse(localStorage.getItem(this.shelf()) ?? "[]");
  }

  shelf() {
    return `gan-playground:hearts:${this.model.source ? this.g.header.hash : this.model.name}`;
  }

  heart() {
    const code = this.encode(),
      had = this.hearts.some((h) => h.code === code);
    this.hearts = had
      ? this.hearts.filter((h) => h.code !== code)
      : [{ code, picture: this.thumbnail() }, ...this.hearts].slice(0, 24);
    localStorage.setItem(this.shelf(), JSON.stringify(this.hearts));
    this.film();
  }

  film() {
    const cell = (entry, heart) => {
      const button = Object.assign(document.createElement("button"), {
        title: heart ? "A kept point (H again lets it go)" : "A visited point",
        className: heart ? "heart" : "",
        draggable: true,
      });
      button.append(Object.assign(new Image(), { src: entry.picture, alt: "", draggable: false }));
      button.onclick = () => {
        try {
          this.recall(entry.code);
          this.remember();
        } catch {
          this.tell("This point belonged to an earlier state of this run.");
        }
      };
      button.ondragstart = (event) => event.dataTransfer.setData("text/plain", entry.code);
      return button;
    };
    this.find(".film").replaceChildren(
      ...this.hearts.map((h) => cell(h, true)),
      ...this.past
        .slice(-12)
        .reverse()
        .map((p) => cell(p, false)),
    );
  }
}
