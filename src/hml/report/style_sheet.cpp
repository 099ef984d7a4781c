#include "hml/report/assets.hpp"

namespace hml::report {

// Figures keep their white paper in the dark scheme: what is copied out of a report lands on a white slide.
std::string_view style_sheet() {
  return R"css(
:root { color-scheme: light dark; --text: #1b1f24; --soft: #57606a; --back: #ffffff; --panel: #f6f8fa; --rule: #d0d7de; --link: #0550ae; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --soft: #9da7b3; --back: #0d1117; --panel: #161b22; --rule: #30363d; --link: #79c0ff; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 84rem; padding: 1.5rem clamp(0.8rem, 3vw, 2.5rem) 4rem; color: var(--text);
  background: var(--back); font: 16px/1.55 system-ui, "Segoe UI", Helvetica, Arial, sans-serif; }
header h1 { margin: 0; font-size: 2rem; line-height: 1.2; }
header p { margin: 0.3rem 0 0; color: var(--soft); }
nav { margin: 1.2rem 0; padding: 0.6rem 1rem; background: var(--panel); border: 1px solid var(--rule); border-radius: 8px; }
nav ol { display: flex; flex-wrap: wrap; gap: 0.2rem 2.4rem; margin: 0; padding-left: 1.2rem; }
a { color: var(--link); }
h2 { margin: 2.6rem 0 0.8rem; padding-bottom: 0.3rem; border-bottom: 1px solid var(--rule); font-size: 1.5rem; }
h3 { margin: 1.8rem 0 0.6rem; font-size: 1.15rem; }
p, dl { max-width: 60rem; }
.table { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding-bottom: 0.4rem; }
th, td { padding: 0.35rem 1.4rem 0.35rem 0; text-align: left; vertical-align: top; }
th { border-bottom: 2px solid var(--rule); white-space: nowrap; }
td { border-bottom: 1px solid var(--rule); overflow-wrap: break-word; max-width: 34rem; }
td.number { white-space: nowrap; }
.number { text-align: right; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 25rem), 1fr)); gap: 1.4rem; margin: 1.2rem 0; }
figure { position: relative; margin: 0; min-width: 0; max-width: 46rem; }
figure button { position: absolute; z-index: 2; right: 0.4rem; top: 0.3rem; padding: 0 0.4rem; border: 1px solid #bbb; border-radius: 4px;
  background: #fff; color: #333; font-size: 0.7rem; opacity: 0; cursor: pointer; }
figure:hover button, figure button:focus-visible { opacity: 1; }
.drawing .btns_layer { display: none; }
.drawing { position: relative; width: 100%; aspect-ratio: 4 / 3; background: #fff; border: 1px solid var(--rule);
  border-radius: 6px; overflow: hidden; }
.drawing.square { aspect-ratio: 10 / 9; }
figcaption { margin-top: 0.5rem; color: var(--soft); font-size: 0.9rem; line-height: 1.45; overflow-wrap: anywhere; }
pre { overflow-x: auto; padding: 0.9rem 1.1rem; background: var(--panel); border: 1px solid var(--rule); border-radius: 8px;
  font: 13.5px/1.5 ui-monospace, "DejaVu Sans Mono", Consolas, monospace; }
summary { cursor: pointer; padding: 0.3rem 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.2rem 1.4rem; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 36rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: 0.4rem; } header h1 { font-size: 1.6rem; } }
@media print {
  :root { --text: #000; --soft: #333; --back: #fff; --panel: #fff; --rule: #bbb; --link: #000; }
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  nav, figure button { display: none; }
  .figures { grid-template-columns: 1fr 1fr; }
  figure, .table { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  .table { overflow: visible; font-size: 8.5pt; }
  th, td { padding-right: 0.8rem; }
  pre { white-space: pre-wrap; }
}
)css";
}

}  // namespace hml::report
