import { everything } from "./everything.mjs";

everything("chromium");
