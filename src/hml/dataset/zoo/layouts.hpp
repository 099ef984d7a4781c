#pragma once
#include "hml/dataset/zoo/layout.hpp"

/// One function a layout, each in its own file, which documents it.
namespace hml {

Layout hep_ml_lab_layout();
Layout higgsml_layout();
Layout jetclass_layout();
Layout jetnet_layout();
Layout lhco_layout();
Layout quark_gluon_layout();
Layout top_tagging_layout();
Layout trackml_layout();

}  // namespace hml
