// Icons on a 24-unit grid, the logo, and the picture of the first page.

const line = (d: string) => () => (
  <svg
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="1.75"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    <path d={d} />
  </svg>
);

export const HomeIcon = line("M4 11.5 12 5l8 6.5V19a1 1 0 0 1-1 1h-4v-5h-6v5H5a1 1 0 0 1-1-1z");
export const ReceiveIcon = line("M12 4v12m-5-5 5 5 5-5M5 20h14");
export const SendIcon = line("M12 20V8m-5 5 5-5 5 5M5 4h14");
export const ExchangeIcon = line("M4 9h13l-3.5-3.5M20 15H7l3.5 3.5");
export const TransferIcon = line("M5 7h6a4 4 0 0 1 4 4v6m-4-3.5 4 4 4-4");
export const ListIcon = line("M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01");
export const CardIcon = line("M4 6h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1zm-1 4h18M7 15h3");
export const InspectIcon = line("M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zm4.8 11.3L20 20");
export const LabIcon = line("M10 4h4m-3 0v6l-5.5 8.5A1 1 0 0 0 6.4 20h11.2a1 1 0 0 0 .9-1.5L13 10V4M8 15h8");
export const PersonIcon = line("M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm-7 8a7 7 0 0 1 14 0");
export const CloseIcon = line("m6 6 12 12M18 6 6 18");
export const SwapIcon = line("M8 20V5L4.5 8.5M16 4v15l3.5-3.5");
export const CheckIcon = line("m5 12.5 4.5 4.5L19 7.5");
export const PlusIcon = line("M12 5v14M5 12h14");

/** The logo: two half discs. */
export function Mark() {
  return (
    <svg viewBox="0 0 34 24" aria-hidden="true">
      <path d="M1 12a8 8 0 0 1 16 0z" fill="#e0227c" />
      <path d="M17 12a8 8 0 0 0 16 0z" fill="#ffb02e" />
    </svg>
  );
}

/** A courtyard of walls, arches and their reflections, made of the logo's half discs. */
export function Courtyard() {
  return (
    <svg class="courtyard" viewBox="0 0 560 420" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <rect width="560" height="420" fill="#241a6b" />
      <circle cx="408" cy="112" r="58" fill="#ffb02e" />
      <path d="M0 210V96h236v114z" fill="#e0227c" />
      <path d="M236 210V48h84v162z" fill="#b4125f" />
      <path d="M60 210v-44a44 44 0 0 1 88 0v44z" fill="#241a6b" />
      <path d="M320 210v-52h240v52z" fill="#4c3bb8" />
      <path d="M372 210a36 36 0 0 1 72 0zm92 0a36 36 0 0 1 72 0z" fill="#ff9ec7" />
      <rect y="210" width="560" height="210" fill="#170f4a" />
      <path d="M0 210v74h236v-74z" fill="#7d1a6b" />
      <path d="M236 210v106h84V210z" fill="#5f1160" />
      <path d="M60 210v30a44 36 0 0 0 88 0v-30z" fill="#170f4a" />
      <path d="M320 210v34h240v-34z" fill="#32268f" />
      <path d="M372 210a36 30 0 0 0 72 0zm92 0a36 30 0 0 0 72 0z" fill="#a05aa8" />
      <path d="M352 316h112M380 334h56M396 352h24" stroke="#ffb02e" stroke-width="6" stroke-linecap="round" />
      <path d="M28 316h84M52 338h36M196 362h70M480 372h52" stroke="#4c3bb8" stroke-width="5" stroke-linecap="round" />
    </svg>
  );
}
