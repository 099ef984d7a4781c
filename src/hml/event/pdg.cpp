#include "hml/event/pdg.hpp"

#include <cstdlib>

namespace hml {

namespace {

// In thirds of e.
int quark(int flavour) { return flavour == 0 ? 0 : flavour % 2 == 0 ? 2 : -1; }

int fundamental(int code) {
  if (code <= 8) return quark(code);
  if (code >= 11 && code <= 18) return code % 2 == 1 ? -3 : 0;
  return code == 24 || code == 34 || code == 37 ? 3 : 0;
}

// Digits n_q1 n_q2 n_q3 n_J: a diquark has n_q3 = 0, a meson n_q1 = 0, a baryon neither.
int composite(int code) {
  const int q1 = code / 1000 % 10, q2 = code / 100 % 10, q3 = code / 10 % 10;
  if (q1 > 0) return quark(q1) + quark(q2) + quark(q3);
  // The positive number of a meson is the one whose heavier quark is up-type, or whose down-type one is an antiquark.
  return q2 % 2 == 0 ? quark(q2) - quark(q3) : quark(q3) - quark(q2);
}

int thirds(int code) {
  if (code >= 1'000'000'000) return 3 * (code / 10'000 % 1000);  // 10LZZZAAAI
  // Supersymmetric partners and excited states keep the charge of the particle in their last digits.
  if (code >= 1'000'000 && code < 9'000'000 && code % 1'000'000 < 100) return fundamental(code % 1'000'000);
  return code < 100 ? fundamental(code) : composite(code);
}

}  // namespace

double pdg_charge(int pdg) {
  const int charge = thirds(std::abs(pdg));
  return (pdg < 0 ? -charge : charge) / 3.0;
}

}  // namespace hml
