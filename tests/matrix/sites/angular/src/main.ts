import { Component } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";
import { called, rendered } from "./page.mjs";

@Component({ selector: "app-root", template: "<p>{{ rendered }}</p>" })
class App {
  rendered = rendered;
  constructor() {
    void called();
  }
}

void bootstrapApplication(App);
