"""The twelve observables by hand with RDataFrame: compiled C++ bodies, TTreeReader columns. Microseconds an event,
opening and reading included, one JSON line; the compilation of the bodies is done before the clock starts.

    python rdataframe.py FILE EVENTS THREADS
"""

import json
import sys
import time

import ROOT

ROOT.gErrorIgnoreLevel = ROOT.kError
ROOT.gInterpreter.Declare(
    """
#include <cmath>
#include <limits>
#include <ROOT/RDataFrame.hxx>
using Floats = ROOT::RVec<float>;
const double nan_ = std::numeric_limits<double>::quiet_NaN();
double nth(const Floats& v, std::size_t i) { return i < v.size() ? v[i] : nan_; }
double delta_r(const Floats& eta, const Floats& phi) {
  if (eta.size() < 2) return nan_;
  return std::hypot(eta[0] - eta[1], std::remainder(double(phi[0]) - phi[1], 2 * M_PI));
}
double inv_mass(const Floats& pt, const Floats& eta, const Floats& phi, const Floats& mass) {
  if (pt.size() < 2) return nan_;
  double p[4] = {};
  for (int i = 0; i < 2; ++i) {
    const double z = pt[i] * std::sinh(double(eta[i]));
    p[0] += pt[i] * std::cos(double(phi[i])), p[1] += pt[i] * std::sin(double(phi[i])), p[2] += z;
    p[3] += std::sqrt(double(pt[i]) * pt[i] + z * z + double(mass[i]) * mass[i]);
  }
  return std::sqrt(p[3] * p[3] - p[0] * p[0] - p[1] * p[1] - p[2] * p[2]);
}
using Taus = ROOT::RVec<std::array<float, 5>>;
double tau_ratio(const Taus& tau, int m, int n) { return tau.empty() ? nan_ : double(tau[0][m - 1]) / tau[0][n - 1]; }
std::vector<double> observe(const std::string& path) {
  ROOT::RDataFrame frame("Delphes", path);
  std::vector<ROOT::RDF::RResultPtr<std::vector<double>>> out;
  auto f = frame
    .Define("o0", [](const Floats& v) { return nth(v, 0); }, {"Jet.PT"})
    .Define("o1", [](const Floats& v) { return nth(v, 0); }, {"Jet.Eta"})
    .Define("o2", [](const Floats& v) { return nth(v, 0); }, {"Jet.Phi"})
    .Define("o3", [](const Floats& v) { return nth(v, 0); }, {"Jet.Mass"})
    .Define("o4", [](const Floats& v) { return nth(v, 1); }, {"Jet.PT"})
    .Define("o5", delta_r, {"Jet.Eta", "Jet.Phi"})
    .Define("o6", inv_mass, {"Jet.PT", "Jet.Eta", "Jet.Phi", "Jet.Mass"})
    .Define("o7", [](const Floats& v) { return nth(v, 0); }, {"FatJet.Mass"})
    .Define("o8", [](const Taus& v) { return tau_ratio(v, 2, 1); }, {"FatJet.Tau[5]"})
    .Define("o9", [](const Taus& v) { return tau_ratio(v, 3, 2); }, {"FatJet.Tau[5]"})
    .Define("o10", [](int n) { return double(n); }, {"Jet_size"})
    .Define("o11", [](const Floats& v) { return nth(v, 0); }, {"MissingET.MET"});
  for (int i = 0; i < 12; ++i) out.push_back(f.Take<double>("o" + std::to_string(i)));
  std::vector<double> sums;
  for (auto& values : out) {
    double sum = 0;
    for (const double v : *values) if (!std::isnan(v)) sum += v;
    sums.push_back(sum);
  }
  return sums;
}
"""
)


def main():
    path, events, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    if threads > 1:
        ROOT.EnableImplicitMT(threads)
    start = time.perf_counter()
    sums = list(ROOT.observe(path))
    seconds = time.perf_counter() - start
    print(json.dumps({"task": "plain", "us": 1e6 * seconds / events, "sums": sums}), flush=True)


if __name__ == "__main__":
    main()
