#include "hml/dataset/zoo/layouts.hpp"

namespace hml {

LayoutCatalogue default_layouts() {
  return {"layout",
          {{"hep_ml_lab", "Datasets of hep-ml-lab 0.4 (.ds): sets of observables and pixelated images.",
            hep_ml_lab_layout},
           {"higgsml", "ATLAS Higgs challenge 2014: training.csv, or the CERN Open Data file.", higgsml_layout},
           {"jetclass", "JetClass: ROOT trees of jets and their particles, ten classes.", jetclass_layout},
           {"jetnet", "JetNet: HDF5 of 30 or 150 particles a jet, one file a class.", jetnet_layout},
           {"lhco", "LHC Olympics 2020: pandas' HDF5 of up to 700 hadrons an event.", lhco_layout},
           {"quark_gluon", "EnergyFlow's quark and gluon jets: npz of particles.", quark_gluon_layout},
           {"top_tagging", "Top tagging reference set: pandas' HDF5 of 200 constituents a jet.", top_tagging_layout},
           {"trackml", "TrackML: CSV files of hits, cells, particles and truth, in a folder or a zip archive.",
            trackml_layout}}};
}

}  // namespace hml
