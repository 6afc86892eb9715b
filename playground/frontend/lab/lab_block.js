// The 2-D lab as a block: settings, network graph, plane, numbers, time. It follows a run by itself, evaluates its
// networks here, steers at once, and tells the page only what changes a setting or needs a new run.

import { Announcer } from "../shared/announcer.js";
import { offer } from "../shared/blocks/lab_driver.js";
import charts from "../shared/charts/charts.js";
import { find } from "../shared/dom.js";
import { quicken } from "../shared/mlp_runtime.js";
import { OptionsPanel } from "../shared/options/options_panel.js";
import { letGo, onBlockKey } from "../shared/shortcuts.js";
import { BROKEN, LIVE } from "../shared/status.js";
import { say, t } from "../shared/texts.js";
import { isDark } from "../shared/theme.js";
import { Asked } from "./parts/ask.js";
import { Clock } from "./parts/clock.js";
import { Driver } from "./driver.js";
import { engineMenu } from "./parts/engine_menu.js";
import { Findings } from "./parts/findings.js";
import { Follower } from "./run/follower.js";
import { Graph } from "./graph/graph.js";
import { Hand } from "./parts/hand.js";
import { History } from "./run/history.js";
import { labHtml } from "./lab_html.js";
import { layerButtons, showLayers } from "./parts/layers.js";
import { link, remember } from "./link.js";
import { examples, racing, sharing } from "./parts/menus.js";
import { Race } from "./run/race.js";
import { Recording } from "./run/recording.js";
import { Reload } from "./run/reload.js";
import { followRoom } from "./parts/room.js";
import { saving } from "./parts/save.js";
import { Stage } from "./stage.js";
import { buildFigures } from "./parts/status.js";
import { Steering } from "./steering.js";
import { Steps } from "./run/steps.js";
import { Store } from "./store.js";
import { Telling } from "./parts/telling.js";
import { Words } from "./parts/words.js";

/**
 * @import { Engine } from "./run/engine.js"
 * @import { Events } from "./run/follower.js"
 * @import { LabData } from "./store.js"
 */

const TICK = 500; // ms between two looks at what changes all the time
const SETTINGS = ["preset", "data", "networks", "objective", "training", "machine"]; // parts that a teacher can hide

export class Lab {
  /**
   * @param {HTMLElement} root
   * @param {LabData} data
   * @param {Engine} engine
   */
  constructor(root, data, engine) {
    this.root = root;
    this.engine = engine;
    root.innerHTML = labHtml();
    const room = followRoom(root);
    const at = (/** @type {string} */ selector) => find(root, selector);
    const store = new Store(data);
    this.store = store;
    this.updated = false;
    this.fresh = ""; // the run that was told how fast to go
    this.stopCurves = () => {};
    this.graph = new Graph(at(".graph"), (player, hidden) =>
      engine.act({ do: "edit", patch: { [`${player}.hidden`]: hidden } }),
    );
    this.a = new Follower(at(".first"), engine, this.events());
    this.b = new Follower(at(".second"), engine, { ...this.events(), real: () => {} });
    this.stage = new Stage(store, this.a, this.b, this.graph);
    this.race = new Race(store, this.stage, engine);
    this.history = new History(store, this.stage, () => this.steps.endSlow());
    this.steps = new Steps(store, this.stage, engine, {
      live: () => this.history.live(),
      wake: () => this.steering.wake(),
      stood: () => this.steering.stood(),
    });
    new Telling(at(".telling"), store, this.steps);
    this.recording = new Recording(store, this.stage, data.assets.recorded);
    this.reload = new Reload(store, engine);
    this.hand = new Hand(store, this.a, engine, at(".first"), at(".hands"));
    this.asked = new Asked(store, this.a, engine, this.steps, at(".asks"), at(".answer"));
    this.announcer = new Announcer(at(".spoken"));
    this.words = new Words(root, store, this.a, this.b, this.announcer);
    this.steering = new Steering(store, this.a, engine, this);
    this.clock = new Clock(store, this.a, at(".time"), this.steering.hands(), this.steering);
    this.driver = new Driver(this, data.key);
    this.findings = new Findings(at(".diagnosis"), store, this.a, engine);
    this.options = new OptionsPanel(at(".drawer"), (action) => engine.act(action));
    this.buildTop();
    buildFigures(at(".figures"));
    layerButtons(at(".chips"), store);
    store.on("view", () => this.viewed());
    store.on("slow", () => root.classList.toggle("slow", store.slow));
    store.on("caption", () => this.announcer.say(store.told?.sentence ?? this.clock.sentence));
    const stopKeys = onBlockKey(
      root,
      () => store.data.owns_address,
      (event) => Boolean(store.data.run) && this.clock.key(event),
    );
    root.addEventListener("click", letGo);
    const ticking = setInterval(() => {
      this.words.tick();
      showLayers(at(".chips"), store, this.a.plane);
      this.hand.update();
      this.asked.update();
    }, TICK);
    offer(root, this.driver);
    this.stop = () => {
      stopKeys();
      room.disconnect();
      this.announcer.stop();
      clearInterval(ticking);
      for (const part of [this.steps, this.history, this.recording, this.hand]) part.stop();
      for (const who of [this.a, this.b]) {
        who.clear();
        who.plane.destroy();
      }
      this.graph.destroy();
      this.stopCurves();
      engine.stop();
    };
  }

  buildTop() {
    const { store, engine, root } = this;
    const press = (/** @type {string} */ selector, /** @type {() => void} */ act) => {
      find(root, selector).onclick = act;
    };
    press(".settings", () => this.toggleSettings());
    press(".invite button", () => this.steering.toggle());
    examples(
      find(root, ".examples-menu"),
      () => store.data,
      (name) => engine.act({ do: "preset", name, speed: store.view.speed }),
    );
    sharing(find(root, ".share-menu"), store, (hide) => link(store, hide));
    saving(find(root, ".save"), store, this.a, engine, () => this.stage.showAgain());
  }

  /** @returns {Events} what a followed run tells */
  events() {
    return {
      state: (who) => this.told(who),
      networks: (who) => {
        if (who === this.a && who.nets) this.words.came(who.nets.step);
        if (this.store.race) this.race.lead();
        else if (!this.store.slow && this.store.scrubbed == null) this.stage.show(who, who.nets);
      },
      rows: (who) => {
        if (who !== this.a) return;
        if (!this.store.slow && this.store.scrubbed == null) this.stage.showLosses();
        this.driver.tell("rows");
      },
      kept: (who) => {
        if (!LIVE.has(who.status) && this.store.scrubbed == null) void this.stage.latest();
        if (who !== this.a) return;
        this.store.tell("time");
        // A point that is followed: its way goes on in another run.
        if (this.store.followed != null && this.a.plane.follow == null) void this.stage.pick(this.store.followed);
      },
      looked: (who) => this.stage.looked(who),
      real: (points) => this.graph.set({ real: points.data }),
      problem: (sentence) => this.words.complain(sentence),
      pick: (index) => void this.stage.pick(index),
      link: (connected) => this.root.classList.toggle("offline", !connected),
    };
  }

  // -- what the page says -------------------------------------------------------------------------------------------

  /** @param {LabData} data */
  update(data) {
    const { store, root } = this;
    const before = this.updated ? store.data : null;
    store.data = data;
    store.dark = isDark(root);
    root.toggleAttribute("data-dark", store.dark);
    if (!before) {
      if (data.owns_address) this.engine.enter(data.address);
      void this.reload.begin();
      void quicken(data.assets.kernels);
    }
    this.updated = true;
    const hidden = new Set(store.view.hide);
    if (before && JSON.stringify(before.config.latent) !== JSON.stringify(data.config.latent)) store.followed = null;
    for (const part of ["graph", "numbers"]) root.classList.toggle(`no-${part}`, hidden.has(part));
    root.classList.toggle("race", store.race);
    find(root, ".settings").hidden = SETTINGS.every((part) => hidden.has(part));
    const isHeld = (/** @type {string[]} */ ...paths) => paths.some((path) => data.held.includes(path));
    find(root, ".examples-menu").hidden = hidden.has("preset") || isHeld("preset");
    find(root, ".engine-menu").hidden =
      hidden.has("machine") || !data.owns_address || data.assigned || data.engine.only;
    find(root, ".race-menu").hidden = hidden.has("race");
    racing(find(root, ".race-menu"), store, {
      race: (patch) => {
        store.held = false;
        this.engine.act({ do: "race", patch });
      },
      alone: () => this.engine.act({ do: "alone" }),
    });
    engineMenu(
      find(root, ".engine-menu"),
      store,
      (where) => this.engine.act({ do: "engine", where, speed: store.view.speed }),
      () => void this.steering.move(),
    );
    find(root, ".asks").hidden = data.browser.length > 0; // the server has no checkpoint to ask about
    this.options.update(data.options);
    this.engine.have(data.browser);
    this.a.caption.textContent = store.race ? t("A: as set") : "";
    this.b.caption.textContent = store.race ? t("B: {change}", { change: data.title }) : "";
    if (!before || before.run !== data.run || before.rival !== data.rival) this.begin();
    const draft = { G: data.draft.G.hidden, D: data.draft.D.hidden };
    const networks = hidden.has("networks") || isHeld("G", "D", "G.hidden", "D.hidden");
    this.graph.set({ draft, editable: !networks, dark: store.dark, still: true });
    this.stage.showAgain();
    find(root, ".hands").hidden = hidden.has("data") || isHeld("data") || store.race || data.engine.only;
    if (find(root, ".hands").hidden && this.hand.mode) this.hand.choose("");
    this.hand.update();
    store.tell("time");
    store.tell("caption");
    this.drawCurves();
    this.words.invite();
    remember(store); // the page has written an address of its own
  }

  /** Another run, or none. */
  begin() {
    const { store, a, b } = this;
    const { run, rival, state } = store.data;
    this.steps.endSlow();
    this.history.stop();
    this.recording.stop();
    Object.assign(store, { note: "", scrubbed: null, problem: null });
    this.race.leash = null;
    this.words.pace = [];
    a.clear();
    b.clear();
    this.asked.hide();
    this.engine.warm();
    if (run) a.follow(run, this.views());
    if (rival) b.follow(rival, this.views());
    if (run) a.state = state;
    if (!run || store.data.browser.length || ["queued", "starting"].includes(state?.status ?? "")) {
      void this.recording.play();
    }
  }

  /** The frames that are needed for what is shown. */
  views() {
    const { layers } = this.store.view;
    const wanted = ["nets", "real"];
    if (layers.has("heldout")) wanted.push("heldout");
    if (["density", "optimal", "gap"].some((layer) => layers.has(layer))) wanted.push("density");
    return wanted;
  }

  /** A person wants to see other layers, or the average of G. */
  viewed() {
    for (const who of [this.a, this.b]) who.following?.views(this.views());
    remember(this.store);
    this.stage.showAgain();
    showLayers(find(this.root, ".chips"), this.store, this.a.plane);
  }

  // -- what the run says --------------------------------------------------------------------------------------------

  /** @param {Follower} who */
  told(who) {
    const { store } = this;
    const broken = this.stage.runs.find(({ status }) => BROKEN.has(status))?.state;
    this.words.complain(broken ? say(broken.message ?? broken.sentence) : null);
    if (!LIVE.has(who.status) || who.status === "queued") this.fresh = ""; // its new worker has to hear how fast
    if (!LIVE.has(who.status) && store.scrubbed == null) void this.stage.latest();
    if (store.race) this.race.lead();
    else if (who.status === "running" && this.fresh !== who.run) {
      this.fresh = who.run;
      this.steering.throttle();
    }
    store.tell("time");
    store.tell("caption");
    this.words.showStatus();
  }

  drawCurves() {
    const { run, rival, figures, assets } = this.store.data;
    const runs = run ? [{ id: run, name: this.store.race ? "A" : t("this run"), live: true }] : [];
    if (rival) runs.push({ id: rival, name: "B", live: true });
    const data = { runs, open: run ?? "", figures, assets };
    this.stopCurves = charts({ parentElement: find(this.root, ".curves"), data });
  }

  toggleSettings() {
    const open = this.root.classList.toggle("drawer-open");
    find(this.root, ".settings").setAttribute("aria-expanded", String(open));
  }
}
