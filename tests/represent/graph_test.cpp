#include <gtest/gtest.h>

#include <cmath>

#include "../observe/tt100.hpp"
#include "made.hpp"

namespace hml {
namespace {

TEST(Graph, FindsTheNearestNeighbours) {
  const auto made =
      make("{type: graph, of: jet0.constituents, length: 32, features: [pt], neighbours: 4, edge_features: []}");
  EXPECT_EQ(made.representation->shape(), (std::vector<std::int64_t>{32, 6}));
  const auto found = rows_of(made, read_tt100());
  const auto expected = h5::File::open(HML_TEST_DATA "/represent/representations.h5").read<std::int32_t>("neighbours");
  for (std::size_t node = 0; node < expected.size() / 4; ++node)
    for (std::size_t k = 0; k < 4; ++k)
      ASSERT_EQ(found[node * 6 + 2 + k], static_cast<float>(expected[node * 4 + k])) << node << " " << k;
}

TEST(Graph, NodesComeAsInAPointCloud) {
  const Events events = read_tt100();
  const auto graph = rows_of(make("{type: graph, of: jet0.constituents, length: 10, neighbours: 2}"), events);
  const auto cloud = rows_of(make("{type: point_cloud, of: jet0.constituents, length: 10}"), events);
  for (std::size_t node = 0; node < cloud.size() / 8; ++node)
    for (std::size_t k = 0; k < 8; ++k) ASSERT_EQ(graph[node * 12 + k], cloud[node * 8 + k]);
}

/// Objects on a line; the second and the third are equally far from the first.
Events line() { return one_jet({{9, 0, 3}, {8, 0.25f, 3}, {7, -0.25f, 3}, {6, 1, 3}}); }

TEST(Graph, OfNeighboursEquallyFarTheHarderComesFirst) {
  const auto made = make(
      "{type: graph, of: fatjet0.constituents, length: 5, features: [pt], neighbours: 3, edge_features: [delta_eta]}");
  EXPECT_EQ(made.representation->names(),
            (std::vector<std::string>{"pt", "mask", "neighbour0", "neighbour0.delta_eta", "neighbour1",
                                      "neighbour1.delta_eta", "neighbour2", "neighbour2.delta_eta"}));
  EXPECT_EQ(rows_of(made, line()),
            (std::vector<float>{9, 1, 1, 0.25f,  2, -0.25f, 3, 1,      //
                                8, 1, 0, -0.25f, 2, -0.5f,  3, 0.75f,  //
                                7, 1, 0, 0.25f,  1, 0.5f,   3, 1.25f,  //
                                6, 1, 1, -0.75f, 0, -1,     2, -1.25f, 0, 0, -1, 0, -1, 0, -1, 0}));
}

TEST(Graph, RadiusCutsEdges) {
  const auto row = rows_of(make("{type: graph, of: fatjet0.constituents, length: 4, features: [pt], neighbours: 2, "
                                "radius: 0.3, edge_features: "
                                "[delta_r]}"),
                           line());
  EXPECT_EQ(row, (std::vector<float>{9, 1, 1,  0.25f, 2,  0.25f,  //
                                     8, 1, 0,  0.25f, -1, 0,      //
                                     7, 1, 0,  0.25f, -1, 0,      //
                                     6, 1, -1, 0,     -1, 0}));
}

TEST(Graph, WithoutLimitsItIsFullyConnected) {
  const auto made =
      make("{type: graph, of: fatjet0.constituents, length: 4, features: [pt], neighbours: 0, edge_features: []}");
  const auto row = rows_of(made, line());
  EXPECT_EQ(row, (std::vector<float>{9, 1, 1, 2, 3, 8, 1, 0, 2, 3, 7, 1, 0, 1, 3, 6, 1, 1, 0, 2}));
}

}  // namespace
}  // namespace hml
