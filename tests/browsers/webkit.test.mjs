import { everything } from "./everything.mjs";

everything("webkit");
