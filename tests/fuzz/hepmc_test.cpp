// HepMC text under fire.
#include <gtest/gtest.h>

#include "damaged_files.hpp"
#include "hml/event/hepmc.hpp"

namespace hml {
namespace {

const std::string old_text =
    "HepMC::Version 2.06.09\nHepMC::IO_GenEvent-START_EVENT_LISTING\n"
    "E 7 -1 9.1e+04 -1 -1 221 -1 1 1 0 0 1 2.5\nN 1 \"0\"\nU MEV CM\nV -1 0 1.5 0 0 3 1 2 0\n"
    "P 1 23 0 0 0 91000 91000 2 0 0 -1 0\nP 2 13 0 0 45500 45500 105.7 1 0 0 0 0\n"
    "P 3 -13 0 0 -45500 45500 105.7 1 0 0 0 0\nHepMC::IO_GenEvent-END_EVENT_LISTING\n";

const std::string new_text =
    "HepMC::Version 3.02.05\nHepMC::Asciiv3-START_EVENT_LISTING\nW Weight\nE 0 1 3\nU GEV MM\nW 1.0\n"
    "P 1 0 23 0 0 0 91 91 2\nV -1 0 [1] @ 0 0 1.5 0\nP 2 -1 13 0 0 45.5 45.5 0.1057 1\n"
    "P 3 -1 -13 0 0 -45.5 45.5 0.1057 1\nHepMC::Asciiv3-END_EVENT_LISTING\n";

void read_all(const std::filesystem::path& path) {
  HepmcReader reader(path);
  for (Events events = reader.read(2); events.size() > 0; events = reader.read(2)) events.check("hepmc");
}

TEST(HepmcFiles, SurviveDamage) {
  fire("old.hepmc", old_text, 3000, read_all);
  fire("new.hepmc", new_text, 3000, read_all);
}

}  // namespace
}  // namespace hml
