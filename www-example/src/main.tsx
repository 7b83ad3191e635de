import { render } from "preact";
import "./styles/fonts.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/layout.css";
import "./styles/welcome.css";
import "./styles/home.css";
import "./styles/lists.css";
import "./styles/flows.css";
import "./styles/card.css";
import "./styles/drawers.css";
import { App } from "./app";
import { begin } from "./session";

const root = document.getElementById("app");
if (root) {
  // Removes the logo that was shown while loading.
  root.replaceChildren();
  render(<App />, root);
}
begin();
