import { everything } from "./everything.mjs";

everything("firefox");
