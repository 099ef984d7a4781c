#include "hml/observe/sets/sets.hpp"

namespace hml {

FeatureSetCatalogue default_feature_sets() {
  using namespace feature_sets;
  return {
      "feature set",
      {{"higgsml",
        "The 30 columns of the ATLAS Higgs challenge (H to tau tau, one lepton and one hadronic tau), in the order of "
        "training.csv (doi:10.7483/OPENDATA.ATLAS.ZBP2.M5T8).",
        higgsml}}};
}

}  // namespace hml
