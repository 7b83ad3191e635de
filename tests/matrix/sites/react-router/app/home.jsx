import { useEffect } from "react";
import { called, rendered } from "./page.mjs";

export default function Home() {
  useEffect(() => {
    called();
  }, []);
  return <p>{rendered}</p>;
}
