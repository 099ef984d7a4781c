#include "hml/dataset/stream.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <set>

#include "rows.hpp"

namespace hml {
namespace {

class Stream : public test::DatasetFolder {};

// (sample, event number) of every row, in the order in which they came, and the sizes of the batches.
struct Epoch {
  std::vector<std::pair<int, int>> rows;
  std::vector<double> weights;
  std::vector<float> values;
  std::vector<std::int64_t> sizes;
  std::vector<std::vector<int>> labels;  // of each batch: how many of each class
};

Epoch run(DatasetStream& stream, std::uint64_t epoch) {
  Epoch out;
  stream.start(epoch);
  while (const Samples* batch = stream.next()) {
    out.sizes.push_back(batch->size());
    out.labels.emplace_back(batch->classes.size());
    const Tensor& set = batch->input("set");
    EXPECT_EQ(set.rows(), batch->size());
    EXPECT_EQ(set.values.size(), static_cast<std::size_t>(3 * batch->size()));
    for (std::size_t i = 0; i < batch->labels.size(); ++i) {
      const int sample = static_cast<int>(set.values[3 * i + 1]);
      EXPECT_EQ(sample, batch->sample[i]);
      EXPECT_EQ(batch->labels[i], sample == 2 ? 1 : 0);
      ++out.labels.back()[static_cast<std::size_t>(batch->labels[i])];
      out.rows.emplace_back(sample, static_cast<int>(set.values[3 * i]));
      out.weights.push_back(batch->weights[i]);
      const Tensor& image = batch->input("image");
      out.values.insert(out.values.end(), image.values.begin() + static_cast<std::ptrdiff_t>(8 * i),
                        image.values.begin() + static_cast<std::ptrdiff_t>(8 * i + 8));
    }
  }
  return out;
}

std::vector<std::pair<int, int>> sorted(std::vector<std::pair<int, int>> rows) {
  std::sort(rows.begin(), rows.end());
  return rows;
}

// In memory (a buffer for all) and from the disk (one for a tenth), every epoch has every row of the part once, with
// its values and weight, in an order of its own that no number of threads changes.
TEST_F(Stream, EveryRowOnceInAnOrderOfItsOwn) {
  auto given = test::description();
  given.luminosity = 3;
  test::write(path("a.h5"), {20000, 3000, 9000}, given);
  const Dataset dataset = Dataset::open(path("a.h5"));
  const Samples train = dataset.read("train");
  std::map<std::pair<int, int>, std::pair<double, std::vector<float>>> expected;
  const auto& set = train.input("set").values;
  const auto& image = train.input("image").values;
  for (std::size_t i = 0; i < train.labels.size(); ++i)
    expected[{static_cast<int>(set[3 * i + 1]), static_cast<int>(set[3 * i])}] = {
        train.weights[i],
        {image.begin() + static_cast<std::ptrdiff_t>(8 * i), image.begin() + static_cast<std::ptrdiff_t>(8 * i + 8)}};
  for (const std::size_t buffer : {std::size_t{1} << 28, std::size_t{150000}}) {
    DatasetStream one(dataset, {.batch_size = 100, .buffer_bytes = buffer, .threads = 1}),
        four(dataset, {.batch_size = 100, .buffer_bytes = buffer, .threads = 4}),
        other(dataset, {.batch_size = 100, .seed = 43, .buffer_bytes = buffer});
    EXPECT_EQ(one.in_memory(), buffer > 1000000);
    EXPECT_EQ(one.rows(), train.size());
    const Epoch first = run(one, 0), again = run(four, 0), second = run(one, 1);
    ASSERT_EQ(static_cast<std::int64_t>(first.rows.size()), train.size());
    EXPECT_EQ(static_cast<std::int64_t>(first.sizes.size()), one.batches());
    for (std::size_t i = 0; i < first.rows.size(); ++i) {
      const auto& [weight, pixels] = expected.at(first.rows[i]);
      ASSERT_EQ(first.weights[i], weight);
      ASSERT_TRUE(std::equal(pixels.begin(), pixels.end(), first.values.begin() + static_cast<std::ptrdiff_t>(8 * i)));
    }
    EXPECT_EQ(std::set(first.rows.begin(), first.rows.end()).size(), expected.size());
    EXPECT_EQ(first.rows, again.rows);
    EXPECT_EQ(first.rows, run(four, 0).rows);
    // An epoch is the same behind another one, whose end reads ahead for it, as behind any or none.
    EXPECT_EQ(second.rows, run(four, 1).rows);
    EXPECT_EQ(first.rows, run(one, 0).rows);
    EXPECT_EQ(run(one, 5).rows, run(four, 5).rows);
    EXPECT_NE(first.rows, second.rows);
    EXPECT_EQ(sorted(first.rows), sorted(second.rows));
    EXPECT_NE(first.rows, run(other, 0).rows);
  }
}

// The file holds one class behind the other. From the disk, with a buffer of a third, batches of 100 have the classes
// in proportion nearly as if drawn at random: then the mean chi-square is 1, with a spread of 0.045.
TEST_F(Stream, BatchesFromTheDiskAreMixed) {
  test::write(path("a.h5"), {60000, 0, 40000});
  const Dataset dataset = Dataset::open(path("a.h5"));
  for (const std::size_t buffer : {std::size_t{1} << 28, std::size_t{2000000}}) {
    DatasetStream stream(dataset, {.part = "all", .batch_size = 100, .buffer_bytes = buffer});
    const Epoch epoch = run(stream, 3);
    double chi2 = 0, lag = 0;
    for (const auto& counts : epoch.labels) chi2 += (counts[1] - 40.0) * (counts[1] - 40.0) / (100 * 0.4 * 0.6);
    EXPECT_LT(chi2 / static_cast<double>(epoch.labels.size()), 1.2);
    EXPECT_GT(chi2 / static_cast<double>(epoch.labels.size()), 0.8);
    EXPECT_EQ(stream.in_memory(), buffer > 2000000);
    // Neighbours in a batch were no neighbours in the file: less than 1 in 100 is within 10 events.
    for (std::size_t i = 1; i < epoch.rows.size(); ++i)
      lag += epoch.rows[i].first == epoch.rows[i - 1].first &&
             std::abs(epoch.rows[i].second - epoch.rows[i - 1].second) <= 10;
    EXPECT_LT(lag / static_cast<double>(epoch.rows.size()), 0.01);
  }
}

TEST_F(Stream, StratifiedBatchesHaveTheClassesInProportion) {
  test::write(path("a.h5"), {3000, 1000, 1000});
  const Dataset dataset = Dataset::open(path("a.h5"));
  for (const std::size_t buffer : {std::size_t{1} << 28, std::size_t{20000}}) {
    DatasetStream stream(dataset,
                         {.part = "all", .batch_size = 64, .classes = ClassMix::stratified, .buffer_bytes = buffer});
    const Epoch epoch = run(stream, 0);
    EXPECT_EQ(std::set(epoch.rows.begin(), epoch.rows.end()).size(), 5000u);
    for (std::size_t b = 0; b < epoch.labels.size(); ++b)
      EXPECT_LT(std::abs(epoch.labels[b][1] - 0.2 * static_cast<double>(epoch.sizes[b])), 1);
  }
}

TEST_F(Stream, BalancedBatchesHaveEquallyManyOfEachClass) {
  test::write(path("a.h5"), {1000, 500, 400});
  const Dataset dataset = Dataset::open(path("a.h5"));
  for (const std::size_t buffer : {std::size_t{1} << 28, std::size_t{20000}}) {
    DatasetStream stream(dataset,
                         {.part = "all", .batch_size = 50, .classes = ClassMix::balanced, .buffer_bytes = buffer});
    EXPECT_EQ(stream.rows(), 3000);
    const Epoch epoch = run(stream, 0);
    std::map<std::pair<int, int>, int> times;
    for (const auto& row : epoch.rows) ++times[row];
    EXPECT_EQ(times.size(), 1900u);
    for (const auto& [row, n] : times) EXPECT_TRUE(row.first < 2 ? n == 1 : n == 3 || n == 4) << row.first << " " << n;
    for (const auto& counts : epoch.labels) EXPECT_EQ(counts[0], counts[1]);
    const Epoch second = run(stream, 1);
    DatasetStream fresh(dataset,
                        {.part = "all", .batch_size = 50, .classes = ClassMix::balanced, .buffer_bytes = buffer});
    EXPECT_EQ(second.rows, run(fresh, 1).rows);
  }
}

TEST_F(Stream, WhatIsHeldOutComesElsewhere) {
  test::write(path("a.h5"), {3000, 1000, 1000});
  const Dataset dataset = Dataset::open(path("a.h5"));
  DatasetStream all(dataset, {.part = "all"}), rest(dataset, {.part = "all", .held_out = {0.2, false}}),
      held_out(dataset, {.part = "all", .held_out = {0.2, true}, .shuffle = false});
  EXPECT_NEAR(static_cast<double>(held_out.rows()), 1000, 4 * std::sqrt(5000 * 0.2 * 0.8));
  auto rows = run(rest, 0).rows;
  const auto others = run(held_out, 0).rows;
  rows.insert(rows.end(), others.begin(), others.end());
  EXPECT_EQ(sorted(rows), sorted(run(all, 0).rows));
}

// Rows of 1,200 bytes, a few hundred in a block, with the labels and weights that belong to them, from two files.
TEST_F(Stream, WideRowsKeepTheirLabelsAndWeights) {
  auto given = test::description();
  given.inputs = {{"wide", {300}, {}, {}, Config::parse("{type: set}")}};
  given.variations.clear();
  std::size_t total = 0;
  for (const char* name : {"a.h5", "b.h5"}) {
    DatasetWriter writer(given, path(name), 1);
    for (const std::int32_t sample : {0, 1, 2}) {
      DatasetRows rows{.sample = sample, .inputs = {{}}};
      for (std::int64_t event = 0; event < 700; ++event, ++total) {
        for (int f = 0; f < 300; ++f) rows.inputs[0].push_back(static_cast<float>(f == 0 ? sample : event + f));
        rows.weights.push_back(static_cast<double>(event)), rows.numbers.push_back(event), rows.generated_weights.push_back(1);
      }
      writer.add(rows);
    }
    writer.finish("{}");
  }
  const Dataset dataset = Dataset::open({path("a.h5"), path("b.h5")});
  DatasetStream stream(dataset, {.part = "all", .buffer_bytes = 400000, .threads = 2});
  EXPECT_FALSE(stream.in_memory());
  for (const std::uint64_t epoch : {0, 1}) {
    std::map<std::pair<std::int32_t, double>, int> seen;
    stream.start(epoch);
    while (const Samples* batch = stream.next())
      for (std::size_t i = 0; i < batch->labels.size(); ++i) {
        const float* row = batch->input("wide").values.data() + 300 * i;
        ASSERT_EQ(batch->sample[i], static_cast<std::int32_t>(row[0]));
        ASSERT_EQ(batch->labels[i], batch->sample[i] == 2 ? 1 : 0);
        ASSERT_EQ(batch->weights[i] + 299, row[299]);
        ++seen[{batch->sample[i], batch->weights[i]}];
      }
    EXPECT_EQ(seen.size() * 2, total);
    for (const auto& [row, times] : seen) ASSERT_EQ(times, 2);
  }
}

TEST_F(Stream, OrderSizesAndEnds) {
  test::write(path("a.h5"), {1000, 0, 30});
  const Dataset dataset = Dataset::open(path("a.h5"));
  for (const std::size_t buffer : {std::size_t{1} << 28, std::size_t{1000}}) {
    DatasetStream stream(dataset, {.part = "all", .batch_size = 100, .shuffle = false, .buffer_bytes = buffer});
    const Epoch epoch = run(stream, 0);
    EXPECT_TRUE(std::is_sorted(epoch.rows.begin(), epoch.rows.end()));
    EXPECT_EQ(epoch.sizes.size(), 11u);
    EXPECT_EQ(epoch.sizes.back(), 30);
    EXPECT_EQ(stream.next(), nullptr);
  }
  DatasetStream whole(dataset, {.part = "all", .batch_size = 100, .drop_last = true});
  EXPECT_EQ(whole.rows(), 1000);
  EXPECT_EQ(run(whole, 0).sizes, std::vector<std::int64_t>(10, 100));
  // An epoch may be left in the middle.
  whole.start(0);
  EXPECT_NE(whole.next(), nullptr);
  EXPECT_EQ(run(whole, 1).sizes.size(), 10u);
  DatasetStream none(dataset, {.part = "validation"});
  EXPECT_EQ(run(none, 0).rows.size(), 0u);
  EXPECT_THROW(DatasetStream(dataset, {.part = "trian"}), Error);
  EXPECT_THROW(DatasetStream(dataset, {.inputs = {"imgae"}}), Error);
  EXPECT_THROW(DatasetStream(dataset, {.batch_size = 0}), Error);
}

TEST_F(Stream, ADamagedBlockIsNamedWhereItIsRead) {
  test::write(path("a.h5"), {20000, 0, 10000});
  std::string bytes;
  {
    std::ifstream file(path("a.h5"), std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(file), {});
  }
  for (std::size_t i = 0; i < 40; ++i) bytes[bytes.size() / 3 + i] = 0;
  std::ofstream(path("b.h5"), std::ios::binary) << bytes;
  const Dataset dataset = Dataset::open(path("b.h5"));
  DatasetStream stream(dataset, {.part = "all", .buffer_bytes = 100000, .threads = 2});
  try {
    run(stream, 0);
    ADD_FAILURE() << "no error";
  } catch (const Error& error) {
    EXPECT_NE(error.message().find("b.h5"), std::string::npos) << error.message();
    EXPECT_EQ(error.kind(), ErrorKind::input);
  }
}

}  // namespace
}  // namespace hml
