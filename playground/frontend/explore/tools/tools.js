// The tools that need no server, in the order of their tabs.

import { Arithmetic } from "./arithmetic.js";
import { LearnedDirection } from "./learned_direction.js";
import { Neighbours } from "./neighbours.js";
import { Pad } from "./pad.js";
import { Path } from "./path.js";
import { Seeds } from "./seeds.js";
import { Sliders } from "./sliders/sliders.js";

/** @import { ToolType } from "../toolbox.js" */

/** @type {ToolType[]} */
export const LOCAL_TOOLS = [Sliders, Pad, Seeds, Path, Arithmetic, LearnedDirection, Neighbours];
