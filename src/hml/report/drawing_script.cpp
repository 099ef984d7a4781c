#include "hml/report/assets.hpp"

namespace hml::report {

std::string_view error_script() {
  return R"js(
(() => {
  const note = text => { document.getElementById('problems').textContent += text + '\n'; };
  window.addEventListener('error', event => note(event.message));
  window.addEventListener('unhandledrejection', event => note(String(event.reason)));
  const report = console.error;
  console.error = (...args) => { note(args.join(' ')); report.apply(console, args); };
})();
)js";
}

// JSROOT's small bundle draws histograms and everything about a frame: axes, TLatex titles, zooming, palettes. Curves,
// cuts, bands and the legend are ours: a painter of its own among the pad's primitives, redrawn by JSROOT whenever the
// frame changes. The bundle exports few names; the base classes are reached from those it has.
std::string_view drawing_script() {
  return R"js(
(() => {
'use strict';
const palette = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000'];
const colour = style => palette[style.color % palette.length];
let ObjectPainter = JSROOT.TH1Painter;
while (!Object.hasOwn(ObjectPainter.prototype, 'addToPadPrimitives')) ObjectPainter = Object.getPrototypeOf(ObjectPainter);
const noStats = 1 << 9, noTitle = 1 << 17;

const axis = (bins, low, high, title, offset) => ({ _typename: 'TAxis', fUniqueID: 0, fBits: 0, fName: 'axis', fTitle: title,
  fNdivisions: 508, fAxisColor: 1, fLabelColor: 1, fLabelFont: 42, fLabelOffset: 0.008, fLabelSize: 0.045, fTickLength: 0.025,
  fTitleOffset: offset, fTitleSize: 0.05, fTitleColor: 1, fTitleFont: 42, fNbins: bins, fXmin: low, fXmax: high, fXbins: [],
  fFirst: 0, fLast: 0, fBits2: 0, fTimeDisplay: false, fTimeFormat: '', fLabels: null, fModLabs: null });

const histogram = (type, name, x, y, z, cells, more) => JSROOT.parse(Object.assign({ _typename: type, fUniqueID: 0,
  fBits: noStats | noTitle, fName: name, fTitle: '', fLineColor: 1, fLineStyle: 1, fLineWidth: 2, fFillColor: 0, fFillStyle: 0,
  fMarkerColor: 1, fMarkerStyle: 20, fMarkerSize: 0.9, fNcells: cells.length, fXaxis: x, fYaxis: y, fZaxis: z, fBarOffset: 0,
  fBarWidth: 1000, fEntries: 1, fTsumw: 0, fTsumw2: 0, fTsumwx: 0, fTsumwx2: 0, fTsumwy: 0, fTsumwy2: 0, fTsumwxy: 0,
  fScalefactor: 1, fMaximum: -1111, fMinimum: -1111, fNormFactor: 0, fContour: [], fSumw2: [], fOption: '',
  fFunctions: { _typename: 'TList', name: 'TList', arr: [], opt: [] }, fBufferSize: 0, fBuffer: [], fBinStatErrOpt: 0,
  fStatOverflows: 2, fArray: cells }, more));

// Regions and bands below the histograms, curves, cuts and the legend above them.
class Overlay extends ObjectPainter {
  constructor(dom, figure, below) {
    super(dom, null);
    this.figure = figure;
    this.below = below;
  }
  getObjectName() { return this.below ? 'below' : 'above'; }

  redraw() {
    const frame = this.getFramePainter(), g = this.createG(true);
    this.width = frame.getFrameWidth();
    this.height = frame.getFrameHeight();
    this.x = v => frame.grx(v);
    this.y = v => this.figure.y.log && !(v > 0) ? 2 * this.height : Math.max(-this.height, Math.min(2 * this.height, frame.gry(v)));
    if (this.below) this.drawBelow(g);
    else this.drawAbove(g);
    return this;
  }

  drawBelow(g) {
    for (const region of this.figure.regions) {
      const low = region.low === null ? 0 : this.x(region.low), high = region.high === null ? this.width : this.x(region.high);
      const a = Math.max(0, Math.min(low, high)), b = Math.min(this.width, Math.max(low, high));
      if (b > a) g.append('svg:rect').attr('x', a).attr('y', 0).attr('width', b - a).attr('height', this.height)
        .style('fill', colour(region.style)).style('opacity', 0.07);
    }
    for (const curve of this.figure.curves) {
      if (!curve.low.length || curve.markers) continue;
      const at = (i, side) => `${this.x(curve.x[i]).toFixed(1)},${this.y(curve[side][i]).toFixed(1)}`;
      const up = curve.x.map((_, i) => at(i, 'high')), down = curve.x.map((_, i) => at(i, 'low')).reverse();
      g.append('svg:path').attr('d', 'M' + up.concat(down).join('L') + 'Z').style('fill', colour(curve.style)).style('opacity', 0.18);
    }
  }

  drawAbove(g) {
    this.drawBars(g);
    for (const curve of this.figure.curves) this.drawCurve(g, curve);
    for (const line of this.figure.lines) {
      const x = this.x(line.x);
      if (x < 0 || x > this.width) continue;
      // As high as the data; the legend's part of the frame stays free.
      const top = Math.min(this.height - 20, this.height * this.lineTop());
      this.stroke(g.append('svg:path').attr('d', `M${x},${this.height}V${top}`), line.style);
    }
    this.drawLegend(g);
  }

  drawBars(g) {
    const bars = this.figure.bars;
    bars.forEach((bar, i) => {
      if (bar.value === null) return;
      const at = bars.length - i - 0.5, left = this.x(Math.min(0, bar.value)), right = this.x(Math.max(0, bar.value));
      g.append('svg:rect').attr('x', left).attr('y', this.y(at + 0.35)).attr('width', right - left)
        .attr('height', this.y(at - 0.35) - this.y(at + 0.35)).style('fill', palette[0]).style('fill-opacity', 0.6);
      if (bar.error)
        g.append('svg:path').attr('d', `M${this.x(bar.value - bar.error)},${this.y(at)}H${this.x(bar.value + bar.error)}`)
          .style('stroke', 'black').style('stroke-width', 1.5);
    });
    if (bars.length) g.append('svg:path').attr('d', `M${this.x(0)},0V${this.height}`).style('stroke', 'black').style('stroke-width', 1);
  }

  // A log scale's headroom is a smaller part of the frame.
  lineTop() { return 0.05 + 0.065 * (this.figure.histograms.length + this.names().lines.length); }

  stroke(path, style) {
    return path.style('fill', 'none').style('stroke', colour(style)).style('stroke-width', 2)
      .style('stroke-dasharray', style.dashed ? '7,4' : null).style('stroke-linejoin', 'round');
  }

  drawCurve(g, curve) {
    if (!curve.markers)
      return this.stroke(g.append('svg:path').attr('d', 'M' + curve.x.map((x, i) => `${this.x(x).toFixed(1)},${this.y(curve.y[i]).toFixed(1)}`).join('L')), curve.style);
    curve.x.forEach((x, i) => {
      const px = this.x(x), py = this.y(curve.y[i]);
      if (curve.low.length)
        this.stroke(g.append('svg:path').attr('d', `M${px},${this.y(curve.low[i])}V${this.y(curve.high[i])}`), { color: curve.style.color });
      this.marker(g, px, py, curve.style);
    });
  }

  marker(g, x, y, style) {
    const s = 5, shape = style.dashed ? `M${x - s},${y}L${x},${y - s}L${x + s},${y}L${x},${y + s}Z` : `M${x - s},${y}a${s},${s} 0 1 0 ${2 * s},0a${s},${s} 0 1 0 ${-2 * s},0Z`;
    g.append('svg:path').attr('d', shape).style('fill', style.dashed ? 'white' : colour(style)).style('stroke', colour(style)).style('stroke-width', 2);
  }

  // Lines that share a name (the two sides of a cut) are one entry.
  names() {
    const lines = this.figure.lines.filter((line, i, all) => line.name && all.findIndex(other => other.name === line.name) === i);
    return { lines };
  }

  drawLegend(g) {
    const f = this.figure, size = Math.max(10, Math.min(18, this.height * 0.045)), row = size * 1.4, box = size * 1.8;
    const entries = f.histograms.map(h => [h.name, h.style, h.points ? 'marker' : 'box'])
      .concat(f.curves.map(c => [c.name, c.style, c.markers ? 'marker' : 'line']), this.names().lines.map(l => [l.name, l.style, 'line']))
      .filter(entry => entry[0]);
    if (entries.length < 1) return;
    const legend = g.append('svg:g').attr('class', 'legend');
    let widest = 0;
    entries.forEach(([name, style, kind], i) => {
      const y = row * (i + 0.9);
      const text = legend.append('svg:text').attr('x', box + 6).attr('y', y).attr('dy', '0.32em').style('font', `${size}px Arial, Helvetica, sans-serif`).style('fill', 'black').text(name);
      widest = Math.max(widest, text.node().getComputedTextLength());
      if (kind === 'marker') this.marker(legend, box / 2, y, style);
      else if (kind === 'line') this.stroke(legend.append('svg:path').attr('d', `M0,${y}h${box}`), style);
      else {
        const rect = this.stroke(legend.append('svg:rect').attr('x', 0).attr('y', y - size * 0.4).attr('width', box).attr('height', size * 0.8), style);
        if (style.filled) rect.style('fill', colour(style)).style('fill-opacity', 0.25);
      }
    });
    legend.attr('transform', `translate(${Math.max(4, this.width - widest - box - 26)},4)`);
  }
}

// "HEP ML Lab" above the frame, where experiments put their name; what the figure is of on the other side.
class Label extends ObjectPainter {
  constructor(dom, heading) {
    super(dom, null);
    this.heading = heading;
  }
  getObjectName() { return 'label'; }
  redraw() {
    const frame = this.getFramePainter(), g = this.createG(false), size = Math.max(10, Math.min(18, frame.getFrameHeight() * 0.045));
    const write = (x, font, text) => g.append('svg:text').attr('x', x).attr('y', frame.getFrameY() - size * 0.5)
      .style('font', `${font} ${size}px Arial, Helvetica, sans-serif`).style('fill', 'black').text(text);
    const left = this.afterExponent(frame.getFrameX(), frame.getFrameY());
    const name = left - frame.getFrameX() + write(left, 'italic bold', 'HEP ML Lab').node().getComputedTextLength();
    const heading = write(frame.getFrameX() + frame.getFrameWidth(), 'normal', this.heading).style('text-anchor', 'end');
    const room = frame.getFrameWidth() - name - size, length = heading.node().getComputedTextLength();
    if (length > room) heading.style('font-size', `${Math.max(6, size * room / length)}px`);
    return this;
  }
  // Where the power of ten of the vertical axis ends, which JSROOT writes above the frame too.
  afterExponent(x, y) {
    const drawing = this.selectDom().node(), origin = drawing.querySelector('svg').getBoundingClientRect();
    for (const text of drawing.querySelectorAll('text')) {
      const box = text.getBoundingClientRect();
      if (text.textContent.includes('\u00d7') && box.bottom - origin.top < y + 2 && box.left - origin.left < x + 40)
        x = Math.max(x, box.right - origin.left + 8);
    }
    return x;
  }
}

// What is written on the cells of an image, and along its rows, whose names would run into the title if they were level. The
// palette is light at its upper end.
class Cells extends ObjectPainter {
  constructor(dom, figure) {
    super(dom, null);
    this.figure = figure;
  }
  getObjectName() { return 'cells'; }
  redraw() {
    const { columns, rows, values, texts, x, y, z } = this.figure, frame = this.getFramePainter(), g = this.createG(false);
    const left = frame.getFrameX(), row = j => frame.getFrameY() + frame.gry(y.min + (y.max - y.min) * (j + 0.5) / rows);
    const write = (text, size) => g.append('svg:text').attr('dy', '0.35em').style('text-anchor', 'middle').style('font', `${size}px Arial, Helvetica, sans-serif`).text(text);
    const lines = Math.max(1, ...texts.map(text => text.split('\n').length)), longest = Math.max(1, ...texts.map(text => text.length / lines));
    const size = Math.min(18, frame.getFrameHeight() / rows / (lines + 1) / 1.3, 1.5 * frame.getFrameWidth() / columns / longest);
    texts.forEach((text, cell) => {
      const i = Math.floor(cell / rows), j = cell % rows, parts = text.split('\n');
      parts.forEach((part, line) => write(part, size).attr('x', left + frame.grx(x.min + (x.max - x.min) * (i + 0.5) / columns))
        .attr('y', row(j) + 1.3 * size * (line - (parts.length - 1) / 2)).style('fill', values[cell] > z.min + 0.6 * (z.max - z.min) ? 'black' : 'white'));
    });
    y.labels.forEach((text, j) => write(text, Math.min(14, frame.getFrameHeight() * 0.04)).attr('transform', `translate(${left - 14},${row(j)}) rotate(-90)`));
    return this;
  }
}

// Names of bars, left of the frame.
class Names extends ObjectPainter {
  constructor(dom, bars) {
    super(dom, null);
    this.bars = bars;
  }
  getObjectName() { return 'names'; }
  redraw() {
    const frame = this.getFramePainter(), g = this.createG(false), rows = this.bars.length;
    const size = Math.max(6, Math.min(14, 0.8 * frame.getFrameHeight() / rows)), room = Math.floor((frame.getFrameX() - 8) / (0.52 * size));
    this.bars.forEach((bar, i) => {
      const text = bar.name.length > room ? bar.name.slice(0, room - 1) + '\u2026' : bar.name;
      g.append('svg:text').attr('x', frame.getFrameX() - 6).attr('y', frame.getFrameY() + frame.gry(rows - i - 0.5)).attr('dy', '0.35em')
        .style('font', `${size}px Arial, Helvetica, sans-serif`).style('fill', 'black').style('text-anchor', 'end').text(text)
        .append('svg:title').text(bar.name);
    });
    return this;
  }
}

async function add(painter) {
  painter.addToPadPrimitives();
  return painter.redraw();
}

let Canvas, prototypePad;

// The first canvas JSROOT makes tells its class and gives a pad to copy.
async function learnCanvas() {
  const div = document.createElement('div');
  div.style.cssText = 'position:absolute;left:-9999px;width:200px;height:150px';
  document.body.append(div);
  const painter = await JSROOT.TH1Painter.draw(div, histogram('TH1D', 'probe', axis(1, 0, 1, '', 1), axis(1, 0, 1, '', 1), axis(1, 0, 1, '', 1), [0, 1, 0]), 'hist');
  Canvas = painter.getCanvPainter().constructor;
  prototypePad = JSON.stringify(painter.getPadPainter().getRootPad(true), (key, value) => key[0] === '$' || key === 'fPrimitives' ? undefined : value);
  JSROOT.cleanup(div);
  div.remove();
}

function canvas(div, figure) {
  const image = figure.kind === 'image';
  return Canvas.draw(div, JSROOT.parse(Object.assign(JSON.parse(prototypePad), { _typename: 'TCanvas', fCw: 0, fCh: 0,
    fPrimitives: { _typename: 'TList', name: 'TList', arr: [], opt: [] }, fLeftMargin: figure.bars?.length ? 0.34 : 0.17, fRightMargin: image ? (figure.z.log ? 0.2 : 0.24) : 0.04, fTopMargin: 0.08,
    fBottomMargin: 0.14, fTickx: 1, fTicky: 1, fLogx: figure.x.log ? 1 : 0, fLogy: figure.y.log ? 1 : 0, fLogz: image && figure.z.log ? 1 : 0 })), '');
}

async function drawPlot(div, figure) {
  const yAxis = () => Object.assign(axis(1, 0, 1, figure.y.title, 1.7), figure.bars.length ? { fLabelSize: 0, fNdivisions: 0, fTickLength: 0 } : {});
  const x = (bins, low, high) => axis(bins, low, high, figure.x.title, 1.2);
  const range = { fMinimum: figure.y.min, fMaximum: figure.y.max };
  await JSROOT.TH1Painter.draw(div, histogram('TH1D', 'frame', x(1, figure.x.min, figure.x.max), yAxis(), axis(1, 0, 1, '', 1), [0, 0, 0], range), 'axis');
  await add(new Overlay(div, figure, true));
  for (const h of figure.histograms) {
    const index = new ObjectPainter(div).addColor(colour(h.style)), n = h.values.length;
    const object = histogram('TH1D', h.name, x(n, h.low, h.high), yAxis(), axis(1, 0, 1, '', 1), [0, ...h.values, 0], { ...range,
      fLineColor: index, fMarkerColor: index, fLineStyle: h.style.dashed ? 2 : 1, fEntries: n,
      fSumw2: h.errors.length ? [0, ...h.errors.map(e => e * e), 0] : [] });
    if (h.style.filled) {
      const fill = document.createElement('canvas').getContext('2d');
      fill.fillStyle = colour(h.style);
      const [r, g, b] = [1, 3, 5].map(i => parseInt(fill.fillStyle.slice(i, i + 2), 16));
      object.fFillColor = new ObjectPainter(div).addColor(`rgba(${r}, ${g}, ${b}, 0.22)`);
      object.fFillStyle = 1001;
    }
    await JSROOT.TH1Painter.draw(div, object, h.points ? 'same e1x0' : 'same hist');
  }
  await add(new Overlay(div, figure, false));
  if (figure.bars.length) await add(new Names(div, figure.bars));
}

async function drawImage(div, figure) {
  const { columns, rows, values, x, y, z } = figure, cells = new Array((columns + 2) * (rows + 2)).fill(0);
  for (let i = 0; i < columns; ++i)
    for (let j = 0; j < rows; ++j) cells[(j + 1) * (columns + 2) + i + 1] = values[i * rows + j];
  const named = (made, labels) => Object.assign(made, { fNdivisions: 505 }, labels.length ? { fLabels: { _typename: 'THashList', name: 'THashList', opt: [],
    arr: labels.map((text, i) => ({ _typename: 'TObjString', fUniqueID: i + 1, fBits: 0, fString: text })) } } : {});
  const object = histogram('TH2D', 'image', named(axis(columns, x.min, x.max, x.title, 1.2), x.labels), named(axis(rows, y.min, y.max, y.title, 1.7), y.labels.map(() => ' ')),
    axis(1, 0, 1, z.title, z.log ? 1.35 : 1.75), cells, { fMinimum: z.min, fMaximum: z.max, fContour: [] });
  await JSROOT.TH2Painter.draw(div, object, (figure.signed ? 'colz,pal87' : 'colz,pal112') + (z.log ? ',logz' : ''));
  if (figure.texts.length) await add(new Cells(div, figure));
}

// A button that saves the picture for a talk.
function offerCopy(figure, div) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'SVG';
  button.title = 'Save this figure as SVG';
  button.addEventListener('click', () => {
    const copy = div.querySelector('svg').cloneNode(true);
    copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
    copy.querySelectorAll('.btns_layer').forEach(layer => layer.remove());
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([copy.outerHTML], { type: 'image/svg+xml' }));
    link.download = `${figure.id}.svg`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
  figure.prepend(button);
}

async function draw(figure) {
  const div = figure.querySelector('.drawing'), data = JSON.parse(figure.querySelector('script').textContent);
  const painter = await canvas(div, data);
  if (data.kind === 'image') await drawImage(div, data);
  else await drawPlot(div, data);
  await add(new Label(div, data.heading));
  figure.dataset.drawn = div.querySelectorAll('svg .root_frame, svg g.root_frame').length ? 'yes' : 'no';
  offerCopy(figure, div);
  // Zooming is by dragging along an axis or with the control key; otherwise wheel and finger scroll the page.
  for (const kind of ['wheel', 'touchstart', 'touchmove'])
    div.addEventListener(kind, event => { if (!event.ctrlKey) event.stopPropagation(); }, { capture: true, passive: true });
  let last = div.clientWidth;
  new ResizeObserver(() => {
    if (div.clientWidth === last || !div.clientWidth) return;
    last = div.clientWidth;
    painter.checkCanvasResize();
  }).observe(div);
}

async function main() {
  const figures = [...document.querySelectorAll('figure')];
  await learnCanvas();
  for (const figure of figures) {
    try {
      await draw(figure);
    } catch (problem) {
      figure.dataset.drawn = 'no';
      console.error(`${figure.id}: ${problem.stack || problem}`);
    }
  }
  document.documentElement.dataset.figures = `${figures.filter(f => f.dataset.drawn === 'yes').length}/${figures.length}`;
}
main().catch(problem => console.error(problem.stack || problem));
})();
)js";
}

}  // namespace hml::report
