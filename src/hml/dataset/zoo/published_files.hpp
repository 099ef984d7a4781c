#pragma once
#include <string>
#include <vector>

#include "hml/dataset/zoo/published.hpp"

/// Lists of files that are too long for the table of published sets.
namespace hml {

/// The address of a file of a Zenodo record.
std::string zenodo_file(const std::string& record, const std::string& name);

/// The twenty files of a set of quark and gluon jets.
std::vector<PublishedFile> quark_gluon_files(bool from_herwig, bool heavy_quarks);

}  // namespace hml
