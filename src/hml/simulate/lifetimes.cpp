#include "hml/simulate/lifetimes.hpp"

#include <array>
#include <cstdlib>

namespace hml {
namespace {

struct Entry {
  int code;
  Lifetime values;
};

constexpr std::array entries = {
    Entry{13, {0.1056583755, 658638}},                                     // muon
    Entry{15, {1.77693, 0.08703}},                                         // tau
    Entry{211, {0.13957039, 7804.5}},     Entry{321, {0.493677, 3711}},    // pion, kaon
    Entry{310, {0.497611, 26.844}},       Entry{130, {0.497611, 15340}},   // K short, K long
    Entry{2112, {0.93956542, 2.6334e14}}, Entry{3122, {1.115683, 78.45}},  // neutron, Lambda
    Entry{3222, {1.18937, 24.04}},        Entry{3112, {1.197449, 44.34}},  // Sigma+, Sigma-
    Entry{3322, {1.31486, 87.1}},         Entry{3312, {1.32171, 49.1}},
    Entry{3334, {1.67245, 24.61}},  // Xi0, Xi-, Omega-
    Entry{411, {1.86966, 0.3097}},        Entry{421, {1.86484, 0.1229}},
    Entry{431, {1.96835, 0.1503}},  // D+, D0, Ds
    Entry{4122, {2.28646, 0.0607}},       Entry{4232, {2.46771, 0.1358}},
    Entry{4132, {2.47044, 0.0451}},  // Lambda_c, Xi_c+, Xi_c0
    Entry{4332, {2.6952, 0.0818}},   // Omega_c
    Entry{521, {5.27941, 0.4911}},        Entry{511, {5.27972, 0.4548}},
    Entry{531, {5.36693, 0.4557}},  // B+, B0, Bs
    Entry{541, {6.27447, 0.1529}},        Entry{5122, {5.6196, 0.4401}},
    Entry{5132, {5.797, 0.4713}},                                         // Bc, Lambda_b, Xi_b-
    Entry{5232, {5.7919, 0.4431}},        Entry{5332, {6.0458, 0.4917}},  // Xi_b0, Omega_b
};

}  // namespace

Lifetime lifetime(int pdg) {
  for (const Entry& entry : entries)
    if (entry.code == std::abs(pdg)) return entry.values;
  return {};
}

}  // namespace hml
