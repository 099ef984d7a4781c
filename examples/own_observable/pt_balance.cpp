// An observable of one's own: how unequal two objects' transverse momenta are.
#include "hml/observe/plugin.hpp"

HML_OBSERVABLES(catalogue) {
  catalogue.add({.name = "pt_balance",
                 .label = "A",
                 .unit = "1",
                 .doc = "Asymmetry of two transverse momenta, (pt1 - pt2) / (pt1 + pt2).",
                 .value = [](const hml::Momentum& a, const hml::Momentum& b) {
                   return (a.pt - b.pt) / (a.pt + b.pt);
                 }});
}
